"""Many rows must change in one statement, and the session must know of it."""

import pytest
from sqlalchemy import select, update

no_mariadb = pytest.mark.backends(
    "sqlite", "postgresql", reason="upsert is written for INSERT ... ON CONFLICT."
)
BOUND = "The {} must travel beside the SQL, as a parameter; it is not among the parameters."


class People:
    """The authors in the eyes of another program, and the age in the middle of theirs.

    The age of two others is unknown.
    """

    def __init__(self, model, connection, authors):
        self.table, self._connection = model.__table__, connection
        self.before = self.rows()
        self.unknown = {key for key, row in self.before.items() if row["age"] is None}
        self.middle = sorted(author["age"] for author in authors)[len(authors) // 2]
        self.oldest = max(authors, key=lambda author: author["age"])
        self.youngest = min(authors, key=lambda author: author["age"])

    def rows(self):
        """Return the rows of now as dictionaries, by id."""
        found = self._connection.execute(select(self.table)).mappings()
        return {row["id"]: dict(row) for row in found}

    def ages(self):
        """Return the ages of now by id."""
        return {key: row["age"] for key, row in self.rows().items()}

    def wanted(self, change):
        """Return the ages by id, after a change of each."""
        return {key: change(key, row["age"]) for key, row in self.before.items()}


@pytest.fixture
def people(shelves, given, other_connection):
    """Save sixteen authors without books, two without an age, and give a watch on them."""
    shelves.add(*[""] * 16)
    table, (one, two, *others) = given.Author.__table__, shelves.authors
    ageless = update(table).where(table.c.id.in_([one["id"], two["id"]])).values(age=None)
    other_connection.execute(ageless)
    return People(given.Author, other_connection, others)


@pytest.fixture
def new(rng):
    """Give 200 dictionaries of new authors; the last three have no age."""
    numbers = rng.sample(range(1000, 9999), 200)
    ages = [*(number % 80 for number in numbers[3:]), None, None, None]
    return [
        {"name": f"D'Arcy {number}", "email": f"n{number}@example.com", "age": age}
        for number, age in zip(numbers, ages, strict=True)
    ]


@pytest.fixture
def ages(people, rng):
    """Give new ages by id for five authors; the oldest is one of them."""
    others = [key for key in people.before if key != people.oldest["id"]]
    return {key: rng.randint(100, 150) for key in (people.oldest["id"], *rng.sample(others, 4))}


@pytest.fixture
def mixed(people, new):
    """Give four dictionaries for upsert; two of them have emails of the oldest and youngest."""
    old = {"email": people.oldest["email"], "age": 95}
    young = {"email": people.youngest["email"], "age": 96}
    return [new[0] | old, new[1], new[2] | young, new[3]]


def _by_email(rows):
    return {row["email"]: (row["name"], row["age"], row["bio"]) for row in rows}


def _wrong(found, wanted):
    """Return, by id, what is found and what was wanted, where these differ."""
    pairs = {key: (found.get(key, "gone"), wanted.get(key, "gone")) for key in {*found, *wanted}}
    keys = [key for key, (one, other) in pairs.items() if one != other]
    return {key: "{}, not {}".format(*pairs[key]) for key in keys[:4]}


@pytest.mark.hint(
    "Is the INSERT executed, and does it get all the rows?",
    "The guide's section 'ORM Bulk INSERT Statements'.",
    "session.execute(insert(Author), rows)",
)
def test_save_every_author(ex, session, people, new):
    ex.bulk_add(session, [dict(row) for row in new])
    session.commit()

    rows = [row for key, row in people.rows().items() if key not in people.before]
    found = sorted((row["name"], row["email"], row["age"]) for row in rows)
    wanted = sorted((row["name"], row["email"], row["age"]) for row in new)
    assert found == wanted, (
        f"bulk_add got 200 dictionaries, so 200 new authors must be saved, each with its name, "
        f"email and age; {len(set(found) & set(wanted))} of them are."
    )


@pytest.mark.hint(
    "How many statements are sent? Does one of your lines stand in a loop?",
    "session.execute() takes the list as its second argument.",
)
def test_save_200_authors_with_few_inserts(ex, session, people, new, sent):
    ex.bulk_add(session, new)
    session.flush()

    kinds = sent()
    assert set(kinds) == {"INSERT"} and len(kinds) <= 3, (
        f"200 authors must be saved with at most 3 INSERTs and nothing else; {len(kinds)} "
        f"statements were sent: {sorted(set(kinds))}. Each is a journey to the database and back."
    )


@pytest.mark.hint(
    "Who is older now, and by how much? Is the number of rows returned?",
    "The guide's section 'ORM UPDATE and DELETE with Custom WHERE Criteria'; rowcount counts.",
    "update(Author).where(Author.age >= min_age).values(age=Author.age + 1)",
)
def test_make_the_old_authors_a_year_older(ex, session, people, sql):
    count = ex.birthday(session, people.middle)
    session.commit()

    wanted = people.wanted(lambda key, age: age and age + (age >= people.middle))
    wrong = _wrong(people.ages(), wanted)
    assert not wrong, f"After birthday(session, {people.middle}) ages are wrong, by id: {wrong}."
    older = sum(wanted[key] != row["age"] for key, row in people.before.items())
    assert count == older, f"birthday must return {older}; it returned {count!r}."
    bound = [value for each in sql for value in each.values]
    assert people.middle in bound, BOUND.format("age")


@pytest.mark.hint(
    "What does an author show who was loaded before the UPDATE?",
    "The guide's section 'Selecting a Synchronization Strategy'. It needs an UPDATE of the class.",
)
def test_show_the_birthday_to_objects_of_the_session(ex, session, people, given):
    author = session.get(given.Author, people.oldest["id"])
    ex.birthday(session, people.middle)

    wanted = people.oldest["age"] + 1
    assert author.age == wanted, (
        f"An author whom the session held became {wanted}, but author.age still is {author.age}."
    )


@pytest.mark.hint(
    "Does each id get the age that is its value?",
    "The guide's section 'ORM Bulk UPDATE by Primary Key': each dictionary names the key, too.",
    'session.execute(update(Author), [{"id": key, "age": age} for key, age in ages.items()])',
)
def test_set_the_age_of_each_author(ex, session, people, ages):
    ex.set_ages(session, dict(ages))
    session.commit()

    wrong = _wrong(people.ages(), people.wanted(lambda key, age: ages.get(key, age)))
    assert not wrong, f"After set_ages(session, {ages}) ages are wrong, by id: {wrong}."


@pytest.mark.hint(
    "What does an author show who was loaded before the UPDATE?",
    "update(Author), executed by the session, keeps its objects up to date.",
)
def test_show_the_ages_to_objects_of_the_session(ex, session, people, ages, given):
    key = people.oldest["id"]
    author = session.get(given.Author, key)
    ex.set_ages(session, ages)

    assert author.age == ages[key], (
        f"An author whom the session held became {ages[key]}, but author.age is {author.age}."
    )


@pytest.mark.hint(
    "Who is gone, and who had to stay? Is the number of rows returned?",
    "delete(Author) takes where() as an UPDATE does, and its result has a rowcount.",
)
def test_delete_the_authors_above_that_age(ex, session, people, sql):
    count = ex.purge(session, people.middle)
    session.commit()

    lost = people.unknown - people.ages().keys()
    assert not lost, f"Authors whose age is unknown must stay; {len(lost)} of 2 are gone."
    wanted = people.wanted(lambda key, age: age)
    wanted = {key: age for key, age in wanted.items() if not age or age <= people.middle}
    wrong = _wrong(people.ages(), wanted)
    assert not wrong, f"After purge(session, {people.middle}) ages are wrong, by id: {wrong}."
    gone = len(people.before) - len(wanted)
    assert count == gone, f"purge must return {gone}; it returned {count!r}."
    bound = [value for each in sql for value in each.values]
    assert people.middle in bound, BOUND.format("age")


@pytest.mark.hint(
    "Does the session know that the row of an object was deleted?",
    "A DELETE of the class tells it; a DELETE of the table does not.",
)
def test_take_deleted_authors_out_of_the_session(ex, session, people, given):
    old, young = (
        session.get(given.Author, each["id"]) for each in (people.oldest, people.youngest)
    )
    ex.purge(session, people.middle)

    assert old not in session, "The row of an author was deleted, but the object is still there."
    assert young in session, "An author whose row was not deleted must stay in the session."


@pytest.mark.hint(
    "Which line loads objects, or stands in a loop? `make sql` shows what was sent.",
    "The database can do it alone: execute an UPDATE or DELETE, and load nothing first.",
)
def test_change_many_rows_with_one_statement(ex, session, people, ages, sent, sql):
    calls = {"birthday": people.middle, "set_ages": ages, "purge": people.middle}
    counts = {}
    for name, argument in calls.items():
        sql.clear()
        getattr(ex, name)(session, argument)
        session.flush()
        counts[name] = sent()

    wrong = {name: sorted(set(kinds)) for name, kinds in counts.items() if len(kinds) != 1}
    assert not wrong, (
        f"Each function must send one statement; these sent more, or none: {wrong}. What is "
        "loaded first can be old by the time it is written."
    )


@no_mariadb
@pytest.mark.hint(
    "Which rows are new, which are changed? What becomes of the name and the age?",
    "The guide's section 'ORM \"upsert\" Statements', and exercise 34.",
    "insert(Author).values(rows).on_conflict_do_update(index_elements=[...], set_={...})",
)
def test_insert_new_authors_and_update_others(ex, session, people, mixed, sent):
    ex.upsert(session, [dict(row) for row in mixed])
    session.commit()

    wanted = {row["email"]: row for row in people.before.values()}
    for row in mixed:
        wanted[row["email"]] = wanted.get(row["email"], {"bio": ""}) | row
    wrong = _wrong(_by_email(people.rows().values()), _by_email(wanted.values()))
    assert not wrong, f"Wrong are, by email, these (name, age, bio): {wrong}."
    assert sent() == ["INSERT"], f"upsert must send one INSERT; it sent {sent()}."


@no_mariadb
@pytest.mark.hint(
    "Which object does the session give for a row that it holds? Does it show the new values?",
    "returning(Author) returns authors; the option populate_existing fills old objects anew.",
    'session.scalars(statement, execution_options={"populate_existing": True}).all()',
)
def test_return_authors_with_their_new_values(ex, session, people, mixed, given):
    author = session.get(given.Author, people.oldest["id"])
    found = ex.upsert(session, [dict(row) for row in mixed])

    assert isinstance(found, list), f"upsert must return a list, not {type(found).__name__}."
    strange = [each for each in found if not isinstance(each, given.Author)]
    assert not strange, f"Each entry must be an Author; one is a {type(strange[0]).__name__}."
    assert len(found) == 4, f"4 rows were given, so 4 authors must be returned, not {len(found)}."
    assert author in found, "An author whom the session held must be among those returned."
    ages = sorted(each.age for each in found)
    assert ages == sorted(row["age"] for row in mixed), (
        f"The authors returned must have the new ages; they have {ages}."
    )


@pytest.mark.hint(
    "Who opened the session? Who knows whether more changes belong together?",
    "A function that receives a session leaves commit() to the caller.",
)
def test_leave_the_commit_to_the_caller(ex, session, people, new, ages, mixed, sql):
    calls = {"bulk_add": new[5:9], "birthday": 30, "set_ages": ages, "purge": people.middle}
    if session.get_bind().dialect.name in ("sqlite", "postgresql"):
        calls = {"upsert": mixed} | calls
    ended = []
    for name, argument in calls.items():
        sql.clear()
        getattr(ex, name)(session, argument)
        ended += [name] if sql.of("COMMIT", "ROLLBACK") else []

    assert not ended, f"{', '.join(ended)} ended the transaction. The caller decides when."
