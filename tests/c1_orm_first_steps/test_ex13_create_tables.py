"""The database has the table that the model describes, however often the program runs."""

import pytest
from sqlalchemy import column, insert, inspect, select, table
from sqlalchemy.exc import DBAPIError


def _is_created(connection):
    return inspect(connection).has_table("users")


def _error_of(run):
    try:
        run()
    except DBAPIError as error:
        return error.orig
    return None


@pytest.mark.hint(
    "Which of your lines so far needs a database? create_engine() does not connect yet.",
    "Base.metadata is a catalogue like the one of exercise 02, and has the same method.",
    "Base.metadata.create_all(...)",
)
def test_ask_the_database_for_something(ex, sql):
    assert len(sql), (
        "The program must talk to the database; it sent nothing. "
        "A class on Base describes a table and does not create it."
    )


@pytest.mark.hint(
    "What has Python read before your line? And which catalogue do you use?",
    "Only the catalogue of Base knows `users`, and only below the class User.",
    "Base.metadata.create_all(engine) as the last line of the file",
)
def test_create_the_table_users(ex, other_connection):
    names = inspect(other_connection).get_table_names()

    assert names == ["users"], (
        f"Another connection must find the table users; it found {names}. "
        "create_all() creates the tables that its catalogue holds at that moment."
    )


@pytest.mark.hint(
    "Who knows the columns of the table: you, or the class User?",
    "Let SQLAlchemy write the CREATE TABLE from the model.",
)
def test_give_the_table_the_columns_of_the_model(ex, other_connection):
    assert _is_created(other_connection), "Create the table users first."
    columns = inspect(other_connection).get_columns("users")
    may_be_null = {each["name"]: each["nullable"] for each in columns if each["name"] != "id"}

    assert may_be_null == {"name": False, "age": True}, (
        "Beside id, the table must have a name that is NOT NULL and an age that may be NULL, "
        f"as the model says. It has (with whether NULL is allowed) {may_be_null}."
    )
    key = inspect(other_connection).get_pk_constraint("users")["constrained_columns"]
    kinds = {each["name"]: str(each["type"]) for each in columns}
    assert key == ["id"] and "(50)" in kinds["name"], (
        "In the model, the key is id and a name has at most 50 characters; in the table, the key "
        f"is {key}, and the type of name is {kinds['name']}."
    )


@pytest.mark.hint(
    "The table is there already when the program runs again. Does your line ask about that?",
    "The documentation says of create_all() what its argument `checkfirst` is by default.",
)
def test_run_a_second_time_without_an_error(run, other_connection):
    run()
    assert _is_created(other_connection), "Create the table users first."

    error = _error_of(run)

    assert error is None, (
        f"The second run of the program failed: {error}. "
        "A database refuses to create a table that exists."
    )


@pytest.mark.hint(
    "Does one of your lines delete something before it creates?",
    "drop_all() deletes the tables with all their rows. Is it needed here?",
)
def test_keep_the_rows_of_the_first_run(run, other_connection, rng):
    run()
    assert _is_created(other_connection), "Create the table users first."
    users = table("users", column("name"), column("age"))
    bob = (f"Bob {rng.randint(100, 999)}", rng.randint(18, 99))
    other_connection.execute(insert(users).values(bob))

    assert _error_of(run) is None, "The program must first be able to run a second time."
    rows = [tuple(row) for row in other_connection.execute(select(users))]
    assert bob in rows, (
        f"Another program saved {bob} between two runs of yours; after the second run there is "
        f"{rows}. Creating tables must not change what is there."
    )
