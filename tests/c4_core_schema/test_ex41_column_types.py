"""What goes into a column must come out of it, equal and of the same type."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

COLUMNS = {"id", "name", "price", "state", "in_stock", "added_on", "notes", "photo", "details"}
OPTIONAL = {"notes", "photo", "details"}
COME_BACK = "A value must come back equal and of the same Python type."


@pytest.fixture
def returned(ex, other_connection):
    """Give a function that saves values in a column alone, of the type that the answer chose.

    It returns the list of what came back, or the error of whoever refused a value.
    """

    def returned(name, values):
        kind = ex.items(MetaData()).c[name].type
        box = Table("box", MetaData(), Column("id", Integer), Column("value", kind))
        try:
            box.create(other_connection)
            for number, value in enumerate(values):
                other_connection.execute(insert(box), {"id": number, "value": value})
            return list(other_connection.scalars(select(box.c.value).order_by(box.c.id)))
        except (SQLAlchemyError, TypeError, ValueError, AttributeError) as error:
            return error

    return returned


@pytest.fixture
def database(ex, other_connection):
    """Give a function that creates the table and returns an inspector of the database."""

    def database():
        metadata = MetaData()
        ex.items(metadata)
        metadata.create_all(other_connection)
        return inspect(other_connection)

    return database


def _types(database):
    return {column["name"]: column["type"] for column in database().get_columns("items")}


def _same(found, values):
    return isinstance(found, list) and [(type(each), each) for each in found] == [
        (type(each), each) for each in values
    ]


def _tell(found):
    """Show what came back; of an error only the first line."""
    if isinstance(found, list):
        return f"came back as {found}"
    first = str(found).splitlines()[0]
    return f"ended in {type(found).__name__}: {first}"


@pytest.mark.hint(
    "What are the first two arguments of Table?",
    "Exercise 02 defines a table: name, MetaData, columns. The function must return it.",
    'return Table("items", metadata, Column("id", ..., primary_key=True), ...)',
)
def test_describe_a_table_called_items(ex):
    metadata = MetaData()
    table = ex.items(metadata)

    assert isinstance(table, Table) and metadata.tables.get("items") is table, (
        f'The function must return the Table "items" of the MetaData that it receives. It '
        f"returned {table!r}, and the MetaData holds {list(metadata.tables)}."
    )
    found = set(table.columns.keys())
    assert found == COLUMNS, f"The columns must be {sorted(COLUMNS)}; they are {sorted(found)}."
    keys = [column.name for column in table.primary_key]
    assert keys == ["id"], f"`id` alone must be the primary key; the primary key is {keys}."


@pytest.mark.hint(
    "May a column be NULL when you say nothing about it?",
    "Column has a parameter for this. Its default is True, except for a primary key.",
    'Column("price", ..., nullable=False)',
)
def test_let_only_three_columns_be_null(database):
    found = {each["name"] for each in database().get_columns("items") if each["nullable"]}

    assert found == OPTIONAL, (
        f"Exactly {sorted(OPTIONAL)} may be NULL; the database lets {sorted(found)} be NULL. "
        "A column may be NULL unless its description says otherwise."
    )


@pytest.mark.hint(
    "Who can stop two programs that insert the same name at the same moment?",
    "See 'UNIQUE Constraint' in the documentation: Column has a parameter for it.",
    'Column("name", ..., unique=True)',
)
def test_let_no_two_items_have_one_name(database):
    inspector = database()
    sets = [each["column_names"] for each in inspector.get_unique_constraints("items")]
    sets += [each["column_names"] for each in inspector.get_indexes("items") if each["unique"]]

    assert {tuple(each) for each in sets} == {("name",)}, (
        "In the database, `name` alone must be unique, and no other column; the unique columns "
        f"are {sets}. A rule in the database holds for every program."
    )


@pytest.mark.hint(
    "How does the type of a text column learn its longest length?",
    "String takes it as its argument.",
    "String(80)",
)
def test_limit_a_name_to_80_characters(database):
    found = _types(database)["name"]

    assert getattr(found, "length", None) == 80, (
        f"The database must know that a name has at most 80 characters; it calls the column "
        f"{found!r}. SQLite does not enforce a length, other databases do."
    )


@pytest.mark.hint(
    "Which generic type has the name of Python's class?",
    "See 'Generic CamelCase Types' in the documentation: Uuid.",
    'Column("id", Uuid, ...)',
)
def test_keep_an_id_as_a_uuid(returned, rng):
    values = [UUID(int=rng.getrandbits(128), version=4) for _ in range(3)]
    found = returned("id", values)

    assert _same(found, values), f"{COME_BACK} In `id`, {values} {_tell(found)}."


@pytest.mark.hint(
    "Which numbers are exact in Python: float or Decimal? And in a database?",
    "Numeric takes two numbers: all digits, and those after the point.",
    "Numeric(10, 2)",
)
def test_keep_a_price_exactly(returned, database, rng):
    cents = [rng.randrange(100, 10**8), rng.randrange(10**9, 10**10), 10]
    values = [Decimal(number) / 100 for number in cents]
    found = returned("price", values)

    assert _same(found, values), f"{COME_BACK} In `price`, {values} {_tell(found)}."
    kind = _types(database)["price"]
    digits = getattr(kind, "precision", None), getattr(kind, "scale", None)
    assert digits == (10, 2), (
        f"The database must store a price with 10 digits, 2 after the point; it calls the column "
        f"{kind!r}. Binary fractions (FLOAT) are not exact."
    )


@pytest.mark.hint(
    "Which type of SQLAlchemy takes an enum class?",
    "Enum receives the class itself, not a list of words.",
    "Enum(State)",
)
def test_keep_a_state_as_a_member(ex, returned):
    values = [ex.State.USED, ex.State.NEW, ex.State.BROKEN]
    found = returned("state", values)

    assert _same(found, values), f"{COME_BACK} In `state`, {values} {_tell(found)}."


@pytest.mark.hint(
    "A database may store 1 and 0. Which type makes True and False of them again?",
    "It is in the list 'Generic CamelCase Types', and has the full name of Python's bool.",
)
def test_keep_in_stock_as_true_or_false(returned):
    values = [True, False, True]
    found = returned("in_stock", values)

    assert _same(found, values), f"{COME_BACK} In `in_stock`, {values} {_tell(found)}."


@pytest.mark.hint(
    "Is there a time of day in the value that comes back?",
    "Date, Time and DateTime are three types.",
)
def test_keep_added_on_as_a_date(returned, rng):
    values = [date(2000, 2, 28) + timedelta(days=rng.randrange(9000)) for _ in range(3)]
    found = returned("added_on", values)

    assert _same(found, values), f"{COME_BACK} In `added_on`, {values} {_tell(found)}."


@pytest.mark.hint(
    "How long may a text be in a column of the type String(200)?",
    "There is a second type for text, one without a limit: see 'Generic CamelCase Types'.",
)
def test_keep_notes_of_any_length(returned, database):
    kind = _types(database)["notes"]
    assert getattr(kind, "length", None) is None, (
        f"Notes may be of any length, so the column must have no limit; the database calls it "
        f"{kind!r}. SQLite does not enforce a length, other databases do."
    )
    values = ["Größe: 10 × 12, “good”", "x" * 20_000, ""]
    found = returned("notes", values)

    assert _same(found, values), f"{COME_BACK} In `notes`, a long text {_tell(found)[:200]}."


@pytest.mark.hint(
    "Are the bytes of a photo text in any language?",
    "See 'Generic CamelCase Types' for a type that stores bytes.",
    'Column("photo", LargeBinary)',
)
def test_keep_a_photo_as_bytes(returned, database, rng):
    values = [b"\x89PNG\x00\xff" + rng.randbytes(40), b"", b"plain"]
    found = returned("photo", values)

    assert _same(found, values), f"{COME_BACK} In `photo`, {values} {_tell(found)}."
    kind = _types(database)["photo"]
    assert kind.python_type is bytes, (
        f"The database must store bytes, not text; it calls the column {kind!r}."
    )


@pytest.mark.hint(
    "Which form do most programs use to exchange lists and dicts?",
    "The type has the name of that form, in capital letters.",
)
def test_keep_details_as_json(returned, other_connection, rng):
    values = [{"sizes": [rng.randint(1, 9), 2.5], "box": None, "ok": True}, {}, {"ü": {"x": "'"}}]
    found = returned("details", values)

    assert _same(found, values), f"{COME_BACK} In `details`, {values} {_tell(found)}."
    raw = other_connection.execute(text("SELECT value FROM box")).scalars().all()
    assert not any(isinstance(each, (bytes, bytearray)) for each in raw), (
        f"Details must be stored as JSON text; the database holds bytes: {raw}. "
        "Pickled bytes can be read by Python only."
    )
