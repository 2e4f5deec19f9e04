"""The session must save the object, so that other programs find it later."""

import pytest
from sqlalchemy import inspect


def _new_user(ex):
    assert isinstance(ex.new_user, ex.User), (
        f"new_user must be one object of the class User; it is {ex.new_user!r}."
    )
    return ex.new_user


@pytest.mark.hint(
    "A class is a plan. How do you get one object of it?",
    "A model takes the values of its attributes as keywords.",
    "User(name=..., age=...)",
)
def test_make_alice_as_an_object_of_user(ex):
    assert _new_user(ex), "new_user must be an object of the class User."


@pytest.mark.hint(
    "Which two methods of a session turn a new object into a row?",
    "add() puts an object on the session's list. The session sends its list later.",
    "session.add(new_user), and then commit the same session",
)
def test_send_one_insert_with_her_name_and_age(ex, sql):
    inserts = sql.of("INSERT")

    assert len(inserts) == 1, (
        f"The session must send exactly one INSERT; {len(inserts)} were sent. "
        "It sends one for an object that was added, and only when it flushes."
    )
    assert sorted(map(repr, inserts[0].values)) == ["'Alice'", "25"], (
        "The INSERT must carry the text 'Alice' and the number 25, and leave the id to the "
        f"database. It carries {inserts[0].values}."
    )


@pytest.mark.hint(
    "Look at what follows the INSERT in the SQL. Is it COMMIT or ROLLBACK?",
    "flush() sends the INSERT. Another method of the session makes it permanent.",
    "session.commit() as the last line of the block",
)
def test_commit_after_the_insert(ex, sql):
    kinds = [statement.kind for statement in sql]

    assert "INSERT" in kinds, "Send the INSERT first."
    assert "COMMIT" in kinds[kinds.index("INSERT") :], (
        "No COMMIT follows the INSERT. Until the COMMIT, only this transaction sees the row, and "
        "it is gone when the session closes."
    )


@pytest.mark.hint(
    "What is in the table when your program has ended?",
    "Read the SQL line by line: which rows are there after the last COMMIT or ROLLBACK?",
)
def test_make_alice_visible_to_another_program(ex, other_connection):
    rows = other_connection.exec_driver_sql("SELECT name, age FROM users").all()

    assert rows == [("Alice", 25)], (
        f"Another connection must find Alice, 25, and nobody else; it found {rows}. "
        "It sees what is committed and not deleted."
    )


@pytest.mark.hint(
    "Which Python object stands for Alice's row now?",
    "A session fills in the id of each object that it saves, so save the object itself.",
)
def test_save_the_object_itself(ex, other_connection):
    state = inspect(_new_user(ex))
    ids = [tuple(row) for row in other_connection.exec_driver_sql("SELECT id FROM users")]

    assert state.identity in ids, (
        f"new_user must stand for a row of the table. Its primary key is {state.identity}, "
        f"the table has {ids}. An object gets its id when a session saves the object itself."
    )
