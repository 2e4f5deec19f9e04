"""The program must print every user that the database has."""

from collections import Counter

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, delete, insert

NAMES = ("Bob", "Carol", "Dilek", "Emeka", "Fatou", "Goran", "Hana", "Ivo")


def _save(connection, people):
    """Create the table and save people in it, as a program does that ran before.

    Nobody has the id 1, so the line that is right for Alice alone is wrong beside them.
    """
    users = Table(
        "users",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("name", String(50), nullable=False),
        Column("age", Integer),
    )
    users.create(connection)
    connection.execute(insert(users), [{"name": "Zoe", "age": 99}, *people])
    connection.execute(delete(users).where(users.c.id == 1))


@pytest.fixture
def crowd(other_connection, rng):
    """Save 120 people before the answer runs: an Alice, a baby, some without an age."""
    names = [*rng.choices(NAMES, k=119), "Alice"]
    ages = [rng.randint(26, 90) if number % 10 else None for number in range(120)]
    ages[-2] = 0
    people = [{"name": name, "age": age} for name, age in zip(names, ages, strict=True)]
    _save(other_connection, people)


@pytest.fixture
def difference(run, crowd, other_connection):
    """Run the answer; give the users that are not printed, and the lines that are no users."""
    run()
    users, lines = Counter(_lines(other_connection)), Counter(run.lines)
    return list((users - lines).elements()), list((lines - users).elements())


def _lines(connection):
    rows = connection.exec_driver_sql("SELECT id, name, age FROM users ORDER BY id")
    return [" ".join(map(str, row)) for row in rows]


def _few(lines):
    """Show the first few of many lines."""
    shown = [f"`{line}`" if len(line) < 70 else f"`{line[:60]}...`" for line in lines[:3]]
    more = [f"and {len(lines) - 3} more"] if len(lines) > 3 else []
    return ", ".join([*shown, *more]) or "nothing"


def _queries(sql):
    return [each for each in sql.of("SELECT") if not each.is_look_up]


@pytest.mark.hint(
    "Which function builds the SELECT? Which method of a session sends it?",
    "The tutorial's section 'Selecting ORM Entities and Columns' shows both.",
    "session.scalars(select(...))",
)
def test_ask_the_database_with_a_select(ex, sql):
    assert _queries(sql), (
        "The program must send a SELECT; it sent none. Only the database knows all its rows."
    )


@pytest.mark.hint(
    "What does print() write when you hand it an object? And when you hand it three values?",
    "The columns of a row are attributes of the object: user.name is the name.",
    "print(user.id, user.name, ...)",
)
def test_print_alice_with_id_name_and_age(run, other_connection):
    run()
    (alice,) = _lines(other_connection)

    assert alice in run.lines, (
        f"With Alice alone in the table, the line `{alice}` must be printed. "
        f"Printed: {_few(run.lines)}."
    )


@pytest.mark.hint(
    "Bob was saved by another program. Did you ask the database for everybody?",
    "A select() without a condition returns every row. A session knows only what it loaded.",
)
def test_print_bob_whom_another_program_saved(run, other_connection, rng):
    _save(other_connection, [{"name": "Bob", "age": rng.randint(26, 90)}])
    (bob,) = _lines(other_connection)

    run()

    assert bob in run.lines, (
        f"Bob was in the table before this program ran, so the line `{bob}` must be printed, too. "
        f"Printed: {_few(run.lines)}."
    )


@pytest.mark.hint(
    "How many users did you ask for, and how many did you print?",
    "first() gives a single user, limit() some of them; a loop goes through all.",
    "for user in ...: print(...)",
)
def test_print_every_user(difference, run):
    missing, _ = difference

    assert not missing, (
        f"{len(missing)} users of the table are not printed: {_few(missing)}. "
        f"Printed: {_few(run.lines)}. Each user needs a line."
    )


@pytest.mark.hint(
    "Which line of your output is not a user of the table?",
    "print() in the loop is enough: no heading, no line at the end, nobody twice.",
)
def test_print_nothing_else(difference, run):
    _, extra = difference

    assert run.lines, "Print the users first."
    assert not extra, (
        f"Only the users of the table must be printed, each once. Not asked for: {_few(extra)}."
    )


@pytest.mark.hint(
    "How many SELECTs do you see in the SQL? Which of your lines sends the others?",
    "select(User) brings the whole user. Ask for nothing more in the loop.",
)
def test_ask_only_once(run, crowd, sql):
    run()

    assert len(_queries(sql)) == 1, (
        f"Exactly one SELECT must be sent; {len(_queries(sql))} were sent. "
        "One SELECT can bring all users, and each statement takes time."
    )
