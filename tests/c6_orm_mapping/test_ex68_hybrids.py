"""Each rule must hold for an object and for a query alike."""

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, inspect, select

FIRSTS = ("anna", "boris", "chen", "dalia", "emil", "fatou", "goran", "hana", "ivo", "jun")
LASTS = ("o'neill", "abel", "100%", "king", "noel", "stone", "wood", "hill", "lake")
people = Table(
    "people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("first", String(50)),
    Column("last", String(50)),
    Column("born", Integer),
)


def _person(ex, name):
    """Return the class Person, when it has the attribute of this name."""
    found = inspect(ex.Person).all_orm_descriptors
    assert hasattr(ex.Person, name) or name in found, f"Person needs `{name}`; it has no such name."
    return ex.Person


def _full(row):
    return row["first"] if row["last"] is None else f"{row['first']} {row['last']}"


@pytest.fixture
def crowd(ex, other_connection, rng):
    """Give a function that saves people from outside, and returns their rows.

    The first and the last of them in the alphabet have no last name. Two have the same full
    name: one of them has it all in `first`.
    """

    def crowd():
        ex.Base.metadata.create_all(other_connection)
        rows = [{"first": first, "last": rng.choice(LASTS)} for first in FIRSTS]
        rows[0]["last"] = rows[4]["last"] = rows[-1]["last"] = None
        rows += [{"first": "mia", "last": "abel"}, {"first": "mia abel", "last": None}]
        rows += [{"first": "mia", "last": "king"}, {"first": "mia", "last": None}]
        rows += [{"first": "zoe", "last": None}]
        ids = rng.sample(range(100, 1000), len(rows))
        years = rng.sample(range(1940, 2000), len(rows))
        for row, key, year in zip(rows, ids, years, strict=True):
            row |= {"id": key, "born": year}
        rng.shuffle(rows)
        other_connection.execute(insert(people), rows)
        return rows

    return crowd


@pytest.mark.hint(
    "What is between the two names?",
    "See the class Interval at the top of the page on hybrid attributes: a hybrid_property is "
    "written like a property.",
    "@hybrid_property, and below it: def full(self) -> str: ...",
)
def test_join_both_names_of_an_object(ex, rng):
    first = rng.choice(FIRSTS)
    for last in (rng.choice(LASTS), ""):
        found = _person(ex, "full")(first=first, last=last, born=1980).full

        assert found == f"{first} {last}", (
            f"The full name of a person called {first!r} and {last!r} must be '{first} {last}'; "
            f"it is {found!r}."
        )


@pytest.mark.hint(
    "What does your code make of a last name that is None?",
    "On an object, the attributes are plain values: an `if` is right.",
    "if self.last is None: ...",
)
def test_show_the_first_name_alone_without_a_last_one(ex, rng):
    first = rng.choice(FIRSTS)
    found = _person(ex, "full")(first=first, last=None, born=1980).full

    assert found == first, (
        f"The full name of a person called {first!r}, whose last name is None, must be {first!r}; "
        f"it is {found!r}."
    )


@pytest.mark.hint(
    "What is Person.last in a query: a value, or a column? What is a text + NULL in SQL?",
    "See 'Defining Expression Behavior Distinct from Attribute Behavior' in the documentation; "
    "func.coalesce() or case() can replace NULL.",
    'cls.first + func.coalesce(" " + cls.last, ...)',
)
def test_join_the_names_in_sql(ex, session, crowd):
    person = _person(ex, "full")
    rows = crowd()
    found = {row[0]: row[1] for row in session.execute(select(person.id, person.full))}

    bad = [row for row in rows if found.get(row["id"]) != _full(row)]
    kind = "with both names" if any(row["last"] for row in bad) else "without a last name"
    came = sorted({repr(found.get(row["id"])) for row in bad})[:2]
    assert not bad, (
        "select(Person.full) must give the full name of each person. It does not for people "
        f"{kind}, as {_full(bad[0])!r}; there came {' and '.join(came)}."
    )


@pytest.mark.hint(
    "What does Person.full == '...' make: a condition in SQL, or True or False?",
    "Whatever the expression of a hybrid returns can be compared, like a column.",
)
def test_find_people_by_their_full_name(ex, session, crowd):
    person = _person(ex, "full")
    rows = crowd()
    for name in ("mia abel", "zoe"):
        found = session.scalars(select(person.id).where(person.full == name)).all()

        wanted = [row["id"] for row in rows if _full(row) == name]
        assert sorted(found) == sorted(wanted), (
            f"where(Person.full == {name!r}) must find the people {sorted(wanted)}; it finds "
            f"{sorted(found)}."
        )


@pytest.mark.hint(
    "Where does the database put NULL when it sorts?",
    "order_by() takes what the expression of the hybrid returns.",
)
def test_sort_people_by_their_full_name(ex, session, crowd):
    person = _person(ex, "full")
    rows = crowd()
    found = session.scalars(select(person).order_by(person.full)).all()

    names = [_full({"first": each.first, "last": each.last}) for each in found]
    wanted = sorted(_full(row) for row in rows)
    assert names == wanted, f"order_by(Person.full) must give {wanted}; it gives {names}."


@pytest.mark.hint(
    "At which space must the text be cut?",
    "See 'Defining Setters' in the documentation. str.partition() cuts a text in two.",
    "@full.inplace.setter",
)
def test_split_a_full_name_that_is_set(ex):
    person = _person(ex, "full")(first="x", last="y", born=1980)
    names = {"ada king": ("ada", "king"), "ada king noel": ("ada", "king noel")}
    for name, wanted in (names | {"ada  king": ("ada", " king")}).items():
        person.full = name

        found = (person.first, person.last)
        assert found == wanted, (
            f"After full = {name!r}, first and last must be {wanted}; they are {found}."
        )


@pytest.mark.hint(
    "What is the last name of somebody who has only one name: an empty text, or None?",
    "str.partition() gives an empty text where it finds no space.",
)
def test_take_the_last_name_away(ex):
    person = _person(ex, "full")(first="x", last="y", born=1980)
    person.full = "ada"

    found = (person.first, person.last)
    assert found == ("ada", None), (
        "A person with the last name 'y' gets the full name 'ada', so first and last must be "
        f"('ada', None) now; they are {found}."
    )


@pytest.mark.hint(
    "Was somebody who was born in 1990 born before 1990?",
    "See 'hybrid_method' in the documentation: it is a method with arguments.",
    "@hybrid_method, and below it: def older(self, year: int) -> bool: ...",
)
def test_tell_of_an_object_whether_it_is_older(ex, rng):
    year = rng.randint(1940, 2000)
    person = _person(ex, "older")(first="ada", last=None, born=year)
    found = [person.older(each) for each in (year - 1, year, year + 1)]

    assert found == [False, False, True], (
        f"Of a person born in {year}, older() must say for the years {year - 1}, {year} and "
        f"{year + 1}: [False, False, True]. It says {found}."
    )


@pytest.mark.hint(
    "Does older() work on the class, where there is no object yet?",
    "A comparison of a column is SQL already, so a hybrid_method can do with one body.",
)
def test_find_the_older_people(ex, session, crowd, rng):
    person = _person(ex, "older")
    rows = crowd()
    year = sorted(row["born"] for row in rows)[7]
    found = session.scalars(select(person.id).where(person.older(year))).all()

    wanted = sorted(row["id"] for row in rows if row["born"] < year)
    assert sorted(found) == wanted, (
        f"where(Person.older({year})) must find {len(wanted)} people, not who was born in {year}; "
        f"it finds {len(found)}."
    )


@pytest.mark.hint(
    "What is stored when a validator returns nothing?",
    "See 'Simple Validators' in the documentation: a validator returns the value that is kept.",
    '@validates("first"), and below it: def check(self, key, value): ...',
)
def test_take_spaces_off_the_first_name(ex):
    person = _person(ex, "full")(first="  ada  king ", last=" noel", born=1980)
    found = [person.first, person.last]
    person.first = "eve "
    found.append(person.first)

    assert found == ["ada  king", " noel", "eve"], (
        "A person was made with first='  ada  king ' and last=' noel', and then got the first name "
        "'eve '. The spaces around a first name must go, and nothing else: first, last and then "
        f"first again must be ['ada  king', ' noel', 'eve']; they were {found}."
    )


@pytest.mark.hint(
    "What is left of '  ' without its spaces?",
    "A validator refuses a value with an error. Which class of error does the task want?",
)
def test_refuse_a_first_name_of_nothing(ex):
    person = _person(ex, "full")
    for value in ("", "   "):
        try:
            person(first=value, last="king", born=1980)
            ending = "no error"
        except ValueError:
            ending = "ValueError"
        except (TypeError, AssertionError) as error:
            ending = type(error).__name__

        assert ending == "ValueError", (
            f"Person(first={value!r}, ...) must end in a ValueError; it ended in {ending}."
        )
