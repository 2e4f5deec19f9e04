"""Every row of the table must be read from the database and printed."""

from collections import Counter

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, delete, insert, select

NAMES = ("Bob", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo")


@pytest.fixture
def people():
    """Give the judge's own description of the table."""
    return Table(
        "users",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("name", String(50)),
        Column("age", Integer),
    )


@pytest.fixture
def crowd(people, other_connection, rng):
    """Put 120 people into the table before the answer runs: an Alice, some without age or name.

    Nobody has the id 1, so the line that is right for Alice alone is wrong here.
    """
    people.create(other_connection)
    names = [*rng.choices(NAMES, k=117), "O'Brien", "", None, "Alice"]
    ages = [rng.randint(26, 90) if number % 10 else None for number in range(1, 122)]
    rows = [{"name": name, "age": age} for name, age in zip(names, ages, strict=True)]
    other_connection.execute(insert(people), rows)
    other_connection.execute(delete(people).where(people.c.id == 1))


@pytest.fixture
def difference(run, crowd, people, other_connection):
    """Run the answer; give the rows that are not printed, and the lines that are no rows."""
    run()
    rows = Counter(str(row) for row in other_connection.execute(select(people)))
    lines = Counter(run.lines)
    return list((rows - lines).elements()), list((lines - rows).elements())


def few(lines):
    """Show the first few of many lines."""
    shown = [f"`{line}`" if len(line) < 70 else f"`{line[:60]}...`" for line in lines[:3]]
    more = [f"and {len(lines) - 3} more"] if len(lines) > 3 else []
    return ", ".join([*shown, *more]) or "nothing"


@pytest.mark.hint(
    "Which function builds a SELECT from a Table?",
    "select(users) only builds a statement. A connection must execute it.",
    "result = connection.execute(select(users))",
)
def test_ask_the_database_once(ex, sql):
    selects = [each for each in sql.of("SELECT") if not each.is_look_up]

    assert len(selects) == 1, (
        f"Exactly one SELECT must be sent through your engine; {len(selects)} were sent. "
        "Only the database knows all rows, and one SELECT can bring all of them."
    )


@pytest.mark.hint(
    "What does your line show: the whole row, or a part of it?",
    "execute() gives a Result. Loop over it, as over a list. Each step gives one row.",
    "for row in result: and in the loop print(row)",
)
def test_print_alice_as_a_whole_row(run, people, other_connection):
    run()
    alice = other_connection.execute(select(people).where(people.c.name == "Alice")).first()

    assert alice, "Alice must still be in the table when your program has ended: it only reads."
    assert str(alice) in run.lines, (
        f"With Alice alone in the table, the line {alice} must be printed. Printed: "
        f"{few(run.lines)}. print() shows a row with all its columns, in parentheses."
    )


@pytest.mark.hint(
    "Who is in the table and is not printed? How many times does your print() run?",
    "first() gives a single row, and where() and limit() leave rows out.",
)
def test_print_every_row(difference, run):
    missing, _ = difference

    assert not missing, (
        f"{len(missing)} rows of the table are not printed: {few(missing)}. "
        f"Printed: {few(run.lines)}. Each row needs a line of its own."
    )


@pytest.mark.hint(
    "Which line of your output is not a row of the table?",
    "print() in the loop is enough: no heading, no line at the end, no row twice.",
)
def test_print_nothing_else(difference, run):
    _, extra = difference

    assert run.lines, "Print the rows first."
    assert not extra, (
        f"Only the rows of the table must be printed, each once. Not asked for: {few(extra)}."
    )


@pytest.mark.hint(
    "Who closes the connection that you read from?",
    "Reading needs a connection as writing does. A `with` block closes it.",
    "with engine.connect() as connection:",
)
def test_leave_no_connection_open(ex, sql):
    assert [each for each in sql.of("SELECT") if not each.is_look_up], "Send the SELECT first."
    assert ex.engine.pool.checkedout() == 0, (
        "A connection is still checked out of the engine's pool: it was not closed. "
        "Also a connection that only reads must be given back."
    )
