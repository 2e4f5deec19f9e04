"""Two types must check and translate every value, in both directions."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.exc import StatementError

HERE = "In this test, the local time of the computer is five hours ahead of UTC."
MIXED = frozenset([" ", " bee ", "Bee", "Zoo", "ant"])
WORDS = ("amber", "birch", "clay", "dune", "elm", "fern", "grove", "heath", "iris", "jade")


def _table(kind):
    """Describe the one table of this judge, with a column `value` of the given type."""
    number = Column("id", Integer, primary_key=True, autoincrement=False)
    return Table("notes", MetaData(), number, Column("value", kind))


@pytest.fixture(autouse=True)
def far_away(monkeypatch):
    """Let this computer be five hours east of UTC, where local time and UTC differ."""
    if hasattr(time, "tzset"):  # not on Windows
        monkeypatch.setenv("TZ", "EAST-5")
        time.tzset()
        yield
        monkeypatch.undo()
        time.tzset()
    else:
        yield


@pytest.fixture
def stored(ex, engine, other_connection):
    """Give a function that saves values through a type of the answer.

    It returns what lies in the database then, read with the plain type `plain`.
    """

    def stored(name, plain, values):
        notes = _table(getattr(ex, name)())
        notes.create(other_connection, checkfirst=True)
        with engine.begin() as connection:
            for number, value in enumerate(values):
                connection.execute(insert(notes), {"id": number, "value": value})
        raw = _table(plain)
        return list(other_connection.scalars(select(raw.c.value).order_by(raw.c.id)))

    return stored


@pytest.fixture
def read(ex, engine, other_connection):
    """Give a function that lays plain values into the database and reads them with a type.

    With `where`, a function of the column, it returns only the values that meet it.
    """

    def read(name, plain, values, where=None):
        raw = _table(plain)
        raw.create(other_connection)
        rows = [{"id": number, "value": value} for number, value in enumerate(values)]
        other_connection.execute(insert(raw), rows)
        notes = _table(getattr(ex, name)())
        query = select(notes.c.value).order_by(notes.c.id)
        with engine.connect() as connection:
            return list(connection.scalars(query.where(where(notes.c.value)) if where else query))

    return read


@pytest.fixture
def moments(rng):
    """Give six different moments in UTC, hours apart and in no order."""
    start = datetime(2024, 2, 28, 23, 30, tzinfo=UTC) + timedelta(minutes=rng.randrange(600))
    return [start + timedelta(hours=hours) for hours in rng.sample(range(-20, 20), 6)]


def _abroad(moment, hours):
    return moment.astimezone(timezone(timedelta(hours=hours)))


def _both_ways(kind, dialect, moment):
    """Return what the two methods of a type make of a moment: on the way in, and out."""
    given = kind.process_bind_param(moment, dialect)
    taken = kind.process_result_value(moment.replace(tzinfo=None), dialect)
    assert isinstance(given, datetime) and isinstance(taken, datetime), (
        f"For {moment}, both methods must return a datetime. process_bind_param() returned "
        f"{given!r}, process_result_value() returned {taken!r}."
    )
    return given, taken


def _tags(rng):
    return frozenset(rng.sample(WORDS, 8))


def _ending(stored, name, plain, value):
    """Save the value; return the name of the error in which it ends, or "no error".

    A class of the learner's own that is a kind of ValueError is a ValueError.
    """
    try:
        stored(name, plain, [value])
    except StatementError as error:
        return "ValueError" if isinstance(error.orig, ValueError) else type(error.orig).__name__
    return "no error"


@pytest.mark.hint(
    "It is 12:00 at +05:00. What time is it in UTC?",
    "datetime.astimezone() gives the same moment in another time zone.",
    "value.astimezone(UTC).replace(tzinfo=None)",
)
def test_store_a_moment_in_utc(stored, moments):
    hours = (5, -8, 0, 5.5, 1, -3)
    values = list(map(_abroad, moments, hours))
    found = stored("UTCDateTime", DateTime, values)

    wanted = [each.replace(tzinfo=None) for each in moments]
    assert found == wanted, (
        f"The moments {list(map(str, values))} must be stored in UTC and without a time zone, as "
        f"{list(map(str, wanted))}; stored were {list(map(str, found))}. {HERE}"
    )


@pytest.mark.hint(
    "What does PostgreSQL do with an aware value for a column without a time zone?",
    "It converts the value to the time zone of the connection, which need not be UTC. "
    "datetime.replace() changes one part of a datetime and leaves the others.",
    "value.astimezone(UTC).replace(tzinfo=None)",
)
def test_hand_over_no_time_zone_and_all_microseconds(ex, engine, moments, rng):
    moment = moments[0].replace(microsecond=rng.randrange(1, 10**6))
    given, taken = _both_ways(ex.UTCDateTime(), engine.dialect, moment)

    assert given.tzinfo is None, (
        f"The database must get a value without a time zone; for {moment} it gets {given}. "
        "PostgreSQL converts an aware value to the time zone of the connection."
    )
    found = [given.microsecond, taken.microsecond]
    assert found == [moment.microsecond] * 2, (
        f"{moment} has {moment.microsecond} microseconds; on the way in and out they were {found}."
    )


@pytest.mark.hint(
    "What does the database know of the time zone of a value?",
    "process_result_value() gets the naive value that was stored; you know that it is in UTC.",
    "value.replace(tzinfo=UTC)",
)
def test_give_an_aware_moment_back(read, moments):
    found = read("UTCDateTime", DateTime, [each.replace(tzinfo=None) for each in moments])

    assert [each.tzinfo and each.utcoffset() for each in found] == [timedelta(0)] * 6, (
        "Each value that comes back must be aware and in UTC; they are "
        f"{list(map(str, found))}. A naive value does not say which moment it is."
    )
    assert found == moments, (
        f"Stored were the moments {list(map(str, moments))}, in UTC; back came "
        f"{list(map(str, found))}. {HERE}"
    )


@pytest.mark.hint(
    "Which attribute of a datetime says whether it has a time zone?",
    "A naive datetime has no tzinfo. Do not guess: raise an error before anything is sent.",
    "if value.tzinfo is None: raise ValueError(...)",
)
def test_refuse_a_naive_datetime(stored, moments):
    naive = moments[0].replace(tzinfo=None)
    ending = _ending(stored, "UTCDateTime", DateTime, naive)

    assert ending == "ValueError", (
        f"{naive} has no time zone, so saving it must end in a ValueError; it ended in {ending}."
    )


@pytest.mark.hint(
    "Which method translates the value that a column is compared with?",
    "It is the same one as for an INSERT. Do not compute anything outside of the type.",
)
def test_compare_with_a_moment_of_another_zone(read, moments):
    plain = [each.replace(tzinfo=None) for each in moments]
    border = _abroad(sorted(moments)[3], 5)
    found = read("UTCDateTime", DateTime, plain, where=lambda column: column >= border)

    wanted = [each for each in moments if each >= border]
    assert found == wanted, (
        f"At {border} or later, there are the moments {list(map(str, wanted))}; the SELECT "
        f"found {list(map(str, found))}."
    )


@pytest.mark.hint(
    "Does your code call a method of None?",
    "Both methods of a type get None, too. It must pass through unchanged.",
    "if value is None: return None",
)
def test_keep_null_for_a_moment(stored, ex, engine, moments):
    found = stored("UTCDateTime", DateTime, [None, moments[0]])[0]
    assert found is None, f"None must be stored as NULL; stored was {found!r}."
    with engine.connect() as connection:
        notes = _table(ex.UTCDateTime())
        found = connection.scalar(select(notes.c.value).where(notes.c.id == 0))

    assert found is None, f"NULL must come back as None; back came {found!r}."


@pytest.mark.hint(
    "In which order does a set give its members?",
    "sorted() makes a list of a set; str.join() makes a text of a list.",
    '",".join(sorted(value))',
)
def test_store_tags_as_one_sorted_text(stored, rng):
    values = [MIXED, _tags(rng), set(_tags(rng)), frozenset(["one"])]
    found = stored("Tags", Text, values)

    wanted = [",".join(sorted(each)) for each in values]
    assert found == wanted, (
        f"The tags must be stored sorted, with commas between them, as {wanted}; stored were "
        f"{found}. A set has no order of its own, and each character belongs to its tag."
    )


@pytest.mark.hint(
    "Which method of a string is the opposite of join()?",
    "process_result_value() gets the text; make a frozenset of its parts.",
    'frozenset(value.split(","))',
)
def test_give_tags_back_as_a_frozenset(read, rng):
    values = [MIXED, _tags(rng), frozenset(["one"])]
    found = read("Tags", Text, [",".join(sorted(each)) for each in values])

    assert found == values and all(isinstance(each, frozenset) for each in found), (
        f"The tags must come back as the frozensets {values}; back came {found}."
    )


@pytest.mark.hint(
    'What is "".split(","): an empty list, or a list with one empty string?',
    "None means that nobody knows the tags; an empty set means that there are none.",
    "if value is None: ..., and apart from it: if the text is empty, ...",
)
def test_tell_no_tags_from_null(stored, ex, engine):
    kept = stored("Tags", Text, [frozenset(), None])
    assert kept == ["", None], (
        f"An empty set must be stored as an empty text, and None as NULL; stored were {kept}."
    )
    with engine.connect() as connection:
        notes = _table(ex.Tags())
        found = list(connection.scalars(select(notes.c.value).order_by(notes.c.id)))

    assert found == [frozenset(), None], (
        f"An empty text must come back as an empty frozenset, and NULL as None; back came {found}."
    )


@pytest.mark.hint(
    "What would come back if a tag with a comma were stored?",
    "Look at each tag before you join them; raise an error if one is bad.",
    'if any(tag == "" or "," in tag for tag in value): raise ValueError(...)',
)
def test_refuse_a_bad_tag(stored, rng):
    for bad in ("", "a,b", ","):
        tags = _tags(rng) | {bad}
        ending = _ending(stored, "Tags", Text, tags)

        assert ending == "ValueError", (
            f"The tag {bad!r} must end in a ValueError; saving {tags} ended in {ending}."
        )


@pytest.mark.hint(
    "Which text does the database compare with, and is it sorted?",
    "process_bind_param() makes the same text for a comparison as for an INSERT.",
)
def test_compare_tags_with_a_set(read, rng):
    wanted = _tags(rng)
    texts = [",".join(sorted(each)) for each in (_tags(rng), wanted, {"one"})]
    found = read("Tags", Text, texts, where=lambda column: column == wanted)

    assert found == [wanted] * texts.count(texts[1]), (
        f"The column was compared with {wanted}, which is in the table; the SELECT found {found}."
    )


@pytest.mark.hint(
    "What does the class attribute cache_ok promise?",
    "See TypeDecorator.cache_ok in the documentation.",
    "cache_ok = True",
)
def test_let_sqlalchemy_cache_both_types(ex):
    found = {each.__name__: each.cache_ok for each in (ex.UTCDateTime, ex.Tags)}

    assert found == {"UTCDateTime": True, "Tags": True}, (
        f"Both types must say that their SQL may be cached; they say {found}. If they do not, "
        "SQLAlchemy compiles each statement again and again."
    )
