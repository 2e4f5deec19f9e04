"""Alice must still be there when another program looks."""

from collections import Counter

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, column, insert, select, table


@pytest.fixture
def people(other_connection):
    """Create the table before the answer runs."""
    people = Table(
        "users",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("name", String(50)),
        Column("age", Integer),
    )
    people.create(other_connection)
    return people


def difference(found, wanted):
    """Say which values are missing and which are too much; nothing if all is well."""
    missing, extra = (
        ", ".join(list((one - other).elements())[:4]) or "nothing"
        for one, other in ((wanted, found), (found, wanted))
    )
    return "" if found == wanted else f"Missing: {missing}. Too much: {extra}."


@pytest.mark.hint(
    "A Table knows its columns, so SQLAlchemy can write the INSERT. Which function does that?",
    "insert(users) only builds a statement. Which method of a connection sends it?",
    "connection.execute(insert(users), {...one key for each column...})",
)
def test_send_one_insert_to_the_database(ex, sql):
    inserts = sql.of("INSERT")

    assert len(inserts) == 1, (
        f"Exactly one INSERT must be sent through your engine; {len(inserts)} were sent. "
        "insert(users) only builds a statement; each execute() sends one."
    )


@pytest.mark.hint(
    "What would happen to your statement if her name were O'Brien?",
    "Give execute() the values as a second argument: a dictionary. Its keys are the names of "
    "the columns, letter for letter.",
    'connection.execute(insert(users), {"name": ..., "age": ...})',
)
def test_send_the_values_beside_the_statement(ex, sql):
    sent = [value for statement in sql.of("INSERT") for value in statement.values]
    values = Counter("the value None (NULL)" if each is None else repr(each) for each in sent)
    problem = difference(values, Counter(["'Alice'", "25"]))

    assert not problem, (
        "Two parameters must be sent beside the SQL text, 'Alice' and the number 25, and nothing "
        f"else. {problem} A parameter keeps its Python type: 25 is a number, '25' is text."
    )


@pytest.mark.hint(
    "Look at the last line of the SQL. Is it COMMIT or ROLLBACK?",
    "The tutorial's section 'Committing Changes' shows two ways.",
    "connection.commit() as the last line of the block, or engine.begin() in place of "
    "engine.connect()",
)
def test_make_alice_visible_to_another_program(ex, other_connection):
    users = table("users", column("name"), column("age"))
    rows = other_connection.execute(select(users.c.name, users.c.age)).all()

    assert rows == [("Alice", 25)], (
        f"Another connection must find Alice, 25, once; it finds {rows[:3]}. "
        "Other connections see only rows that were committed."
    )


@pytest.mark.hint(
    "What does your program do to a row that was there before it ran?",
    "The program needs no DELETE and no DROP. It needs no id for Alice either: the database "
    "chooses the primary key.",
)
def test_leave_the_rows_of_others_alone(run, sql, people, other_connection, rng):
    others = [(name, rng.randint(30, 90)) for name in ("Bob", "Alice")]
    other_connection.execute(insert(people), [{"name": n, "age": a} for n, a in others])
    run()
    rows = other_connection.execute(select(people.c.name, people.c.age)).all()

    assert sql.of("INSERT"), "Send the INSERT, also if there is another Alice: she is 25."
    lost = [row for row in others if row not in rows]
    assert not lost, (
        f"Rows that were in the table before your program ran must stay there. Lost: {lost}. "
        "Other programs keep their rows in the same table, and two people may be called Alice."
    )


@pytest.mark.hint(
    "Who closes your connection when an error comes before the last line?",
    "A `with` block closes what it opened, whatever happens inside.",
    "with engine.connect() as connection:",
)
def test_leave_no_connection_open(ex, sql):
    assert sql.of("INSERT"), "Send the INSERT first."
    assert ex.engine.pool.checkedout() == 0, (
        "A connection is still checked out of the engine's pool: it was not closed. "
        "The pool has only a few connections, and a program that needs one more must wait."
    )
