"""The table must be described in Python, and created in the database, safely twice."""

from types import ModuleType

import pytest
from sqlalchemy import Integer, String, Table, column, insert, inspect, select, table


def users_of(ex: ModuleType) -> Table:
    """Return the answer's table; anything else fails the test."""
    assert isinstance(ex.users, Table), (
        f"`users` must be a Table, the full description of a table; "
        f"it is of type {type(ex.users).__name__}."
    )
    return ex.users


@pytest.mark.hint(
    "Which class describes a table? Mind the capital letter.",
    'Table("...", metadata, ...): the name comes first, then the catalogue, then the columns.',
)
def test_describe_a_table_named_users(ex):
    assert users_of(ex).name == "users", (
        f"The table must have the name users in the database; its name is {ex.users.name}. "
        "Only Python knows the name of the variable."
    )


@pytest.mark.hint(
    "How many objects of the class MetaData are there in your program?",
    "Give Table the catalogue that is already there, as its second argument.",
)
def test_enter_it_in_the_given_catalogue(ex):
    assert users_of(ex).metadata is ex.metadata, (
        "The table must stand in the catalogue `metadata`. "
        "A catalogue creates only the tables that were entered in it."
    )


@pytest.mark.hint(
    "How many columns does the task name, and in which order?",
    "Each column is an argument of its own: Column(name, type).",
    'Column("id", ...), Column("name", ...), Column("age", ...)',
)
def test_give_it_three_columns_in_order(ex):
    names = [each.name for each in users_of(ex).columns]

    assert names == ["id", "name", "age"], (
        f"The columns must be id, name and age, in this order; they are {names}."
    )


@pytest.mark.hint(
    "Which of the columns hold whole numbers?",
    "A column's type is the second argument of Column, and one of SQLAlchemy's own classes.",
)
def test_store_id_and_age_as_whole_numbers(ex):
    for name in ("id", "age"):
        kind = getattr(users_of(ex).columns.get(name), "type", None)
        assert kind is not None and type(kind.as_generic()) is Integer, (
            f"The column {name} must have the type Integer; it has {kind!r}. "
            "The type decides how the database compares and sorts: as text, 9 comes after 10."
        )


@pytest.mark.hint(
    "Where does the number 50 of the task belong?",
    "The type of text takes its greatest length as an argument.",
    "String(...)",
)
def test_limit_name_to_50_characters(ex):
    kind = getattr(users_of(ex).columns.get("name"), "type", None)

    assert isinstance(kind, String) and kind.length == 50, (
        f"The column name must have the type String with the length 50; it has {kind!r}. "
        "Some databases refuse to create such a column when no length is given."
    )


@pytest.mark.hint(
    "Which column tells two users of the same name apart?",
    "Column takes more than a name and a type. Look for the primary key in the tutorial.",
    "Column(..., primary_key=...)",
)
def test_make_id_the_primary_key(ex):
    key = [each.name for each in users_of(ex).primary_key]

    assert key == ["id"], (
        f"The primary key must be the column id alone; it is {key}. "
        "It names each row, and the database numbers new rows with it."
    )


@pytest.mark.hint(
    "What does nullable mean, and what is it when you do not say it?",
    "A column is nullable by default, unless it belongs to the primary key.",
)
def test_allow_null_for_name_and_age(ex):
    columns = users_of(ex).columns
    optional = {each.name for each in columns if each.nullable}

    assert optional == {"name", "age"}, (
        f"Exactly name and age may be NULL; here these columns may be NULL: {sorted(optional)}."
    )


@pytest.mark.hint(
    "Which method of the catalogue creates its tables, and what must it be given?",
    "Call it below the description. It creates what the catalogue holds at that moment.",
    "metadata.create_all(...)",
)
def test_create_it_in_the_database(ex, other_connection):
    database = inspect(other_connection)
    columns = database.get_columns("users") if database.has_table("users") else []
    found = [each["name"] for each in columns]

    assert found == ["id", "name", "age"], (
        f"Another program must find the table users with its three columns; it finds {found}. "
        "A description is only in Python. The database gets what is created and committed."
    )


@pytest.mark.hint(
    "What does your program do when the table is there already?",
    "create_all() looks first which tables are there. Table.create() looks only if you ask it to.",
)
def test_run_twice_and_keep_the_rows(run, other_connection, rng):
    users, number = table("users", column("id"), column("name")), rng.randint(1000, 9999)
    run()
    assert inspect(other_connection).has_table("users"), "Create the table first."
    other_connection.execute(insert(users).values(id=number, name="Kim"))
    run()

    assert number in other_connection.scalars(select(users.c.id)).all(), (
        f"Kim, number {number}, came after the first run and must be there after the second. "
        "A program that drops the table deletes its rows, too."
    )


@pytest.mark.hint(
    "Did you open a connection? Who closes it?",
    "create_all() takes an engine, too; then it opens and closes a connection by itself.",
)
def test_leave_no_connection_open(ex, sql):
    assert sql.of("CREATE"), "Create the table first."
    assert ex.engine.pool.checkedout() == 0, (
        "A connection is still checked out of the engine's pool. "
        "An engine lends only a limited number of connections at a time."
    )
