"""A connection must have the level that was asked for, and only while it is needed."""

import pytest
from sqlalchemy import delete, event, insert
from sqlalchemy.exc import OperationalError

pytestmark = pytest.mark.usefixtures("real_begin")


@pytest.fixture
def log(given, messages):
    """Give the table of the messages."""
    return given.log


@pytest.fixture
def waste(log, other_connection, rng):
    """Leave room in the database file that nobody uses."""
    rows = [{"msg": f"{number:0100}"} for number in rng.sample(range(10_000), 500)]
    other_connection.execute(insert(log), rows)
    other_connection.execute(delete(log).where(log.c.msg.like("0%")))


@pytest.fixture
def torn(log):
    """Give a function that inserts a row and raises an error; it counts its calls."""

    def torn(conn):
        torn.calls += 1
        conn.execute(insert(log).values(msg="half"))
        raise OperationalError("a statement", None, EOFError("try again"))

    torn.calls = 0
    return torn


@pytest.fixture
def outside(engine):
    """Give a list that says of each maintenance command whether it was outside a transaction."""
    seen = []

    def listener(conn, cursor, statement, parameters, context, executemany):
        if statement.strip().upper().startswith(("VACUUM", "OPTIMIZE")):
            outside = _is_autocommit(conn.connection.dbapi_connection)
            seen.append(outside and _option(conn) == "AUTOCOMMIT")

    event.listen(engine, "before_cursor_execute", listener)
    return seen


def _is_autocommit(connection):
    """Whether a connection of sqlite3, psycopg or PyMySQL has no transaction of its own."""
    if hasattr(connection, "in_transaction"):
        return not connection.in_transaction
    return connection.get_autocommit() if hasattr(connection, "ping") else connection.autocommit


def _option(conn):
    """Return the level that was set as an option, in capital letters, or None."""
    option = conn.get_execution_options().get("isolation_level")
    return option and option.upper()


def _level(conn):
    """Return the level of a connection; on SQLite, where there is only one, the option."""
    return _option(conn) if conn.dialect.name == "sqlite" else conn.get_isolation_level()


def _usual(conn):
    """Return the level that a connection has by itself."""
    return None if conn.dialect.name == "sqlite" else conn.default_isolation_level


def _keeps_to_itself(engine, log, messages, msg):
    """Whether a row that was not committed stays unseen, and is gone afterwards."""
    with engine.connect() as conn:
        conn.execute(insert(log).values(msg=msg))
        seen = messages.changes()
    return not seen and not messages.changes()


@pytest.mark.hint(
    "At which level does a connection begin? Where is it changed?",
    "Connection.execution_options(isolation_level=...), before anything else is executed.",
    'with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn: ...',
)
def test_send_the_maintenance_command(ex, engine, waste, other_connection, sql):
    ex.maintain(engine)

    sent, wanted = [each.text for each in sql.of("VACUUM", "OPTIMIZE")], ex.COMMANDS
    assert sent == [wanted[engine.dialect.name]], (
        f"Exactly one command must be sent, that of {engine.dialect.name} in COMMANDS; sent were "
        f"{sent}."
    )
    if engine.dialect.name == "sqlite":
        free = other_connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        assert free == 0, f"After VACUUM the file has no unused pages; there are {free}."


@pytest.mark.hint(
    "Does your connection begin a transaction before the command?",
    "At AUTOCOMMIT the driver begins none. Every database can do that, also those that would "
    "take the command inside a transaction.",
)
def test_send_it_outside_of_a_transaction(ex, engine, waste, outside):
    ex.maintain(engine)

    assert outside == [True], (
        "The command must be sent once, by the engine that was given, at AUTOCOMMIT. Was it? "
        f"{outside}. Inside a transaction, some databases refuse it."
    )


@pytest.mark.hint(
    "Engines have options, too. Which method makes a copy of an engine with other options?",
    "Engine.execution_options(): the documentation calls it 'Maintaining Multiple Isolation "
    "Levels for a Single Engine'.",
    "engine.execution_options(isolation_level=...)",
)
def test_return_another_engine_with_the_same_pool(ex, engine, log):
    other = ex.autocommit_engine(engine)

    assert other is not engine, "The engine that was given came back; it must stay as it is."
    assert getattr(other, "pool", None) is engine.pool, (
        f"An engine with the pool of the first one must come back; it was {other!r}. A second "
        "pool would double the number of connections."
    )
    assert other.dialect is engine.dialect, "create_engine() made it; make a copy of the engine."


@pytest.mark.hint(
    "Which level do the connections of the new engine have?",
    "The level that commits each statement is called AUTOCOMMIT.",
)
def test_commit_each_statement_at_once(ex, engine, log, messages):
    with ex.autocommit_engine(engine).connect() as conn:
        conn.execute(insert(log).values(msg="now"))
        seen = messages.changes()

    assert [row["msg"] for row in seen.values()] == ["now"], (
        "A row was inserted through autocommit_engine(engine), without commit(). Other programs "
        f"must see it at once; by id, they saw {seen}."
    )


@pytest.mark.hint(
    "Do you change the engine that was given, or a copy of it?",
    "Engine.update_execution_options() changes the engine itself; execution_options() does not.",
)
def test_let_the_first_engine_keep_its_transactions(ex, engine, log, messages):
    ex.autocommit_engine(engine)

    assert _keeps_to_itself(engine, log, messages, "not yet"), (
        "A row was inserted through the first engine and not committed, but it was saved all the "
        "same. autocommit_engine must not change the engine that it receives."
    )


@pytest.mark.hint(
    "What does the caller get from your function?",
    "fn is called once, with a connection, and what it returns is returned.",
    "return fn(conn)",
)
def test_return_what_the_function_returned(ex, engine, log, rng):
    number, seen = rng.randint(100, 999), []

    answer = ex.run_serializable(engine, lambda conn: seen.append(conn) or number)

    times = {0: "never", 1: "once", 2: "twice"}.get(len(seen), f"{len(seen)} times")
    assert answer == number and len(seen) == 1, (
        f"`fn` must be called once, and what it returns must be returned. It returned {number}; it "
        f"was called {times}, and run_serializable returned {answer!r}."
    )


@pytest.mark.hint(
    "Is there a commit after fn?",
    "The block of conn.begin() commits at its end.",
    "with conn.begin(): return fn(conn)",
)
def test_commit_what_the_function_did(ex, engine, log, messages, sql):
    def fn(conn):
        conn.execute(insert(log).values(msg="done"))

    ex.run_serializable(engine, fn)

    saved = [row["msg"] for row in messages.changes().values()]
    assert saved == ["done"], (
        f"`fn` inserted the message 'done', and it must be saved; new are {saved}."
    )


@pytest.mark.hint(
    "When does a transaction begin? Can its level still be changed then?",
    "Set the option on the connection first; begin the transaction afterwards.",
    'conn.execution_options(isolation_level="SERIALIZABLE")',
)
def test_call_the_function_at_serializable(ex, engine, log):
    found, dialects = [], set()

    def fn(conn):
        found.append(_level(conn))
        dialects.add(conn.dialect)

    ex.run_serializable(engine, fn)
    assert dialects == {engine.dialect}, "The connection of `fn` came from another engine."
    assert found == ["SERIALIZABLE"], (
        "`fn` must be called once, with a connection at the level SERIALIZABLE. For each call, "
        f"the level was: {found} (None: not set)."
    )


@pytest.mark.hint(
    "What happens in your function when fn raises an error?",
    "The block of conn.begin() rolls back if an error leaves it, and the error goes on.",
)
def test_undo_everything_if_the_function_raises(ex, engine, torn, messages, raising):
    why = "`fn` raised an OperationalError. It must go on to the caller; it did not."
    with raising(OperationalError, why):
        ex.run_serializable(engine, torn)

    assert not messages.changes(), (
        f"`fn` raised an error, so nothing may be saved; new by id: {messages.changes()}."
    )
    assert torn.calls == 1, f"`fn` raised an error and was called again, {torn.calls} times in all."
    assert engine.pool.checkedout() == 0, "A connection is still checked out of the pool."


@pytest.mark.hint(
    "Who closes your connection? Do maintain and run_serializable both do it?",
    "A `with` block closes the connection at its end, and so gives it back to the pool.",
    "with engine.connect() as conn: ...",
)
def test_give_each_connection_back_to_the_pool(ex, engine, log, kept):
    why = "After {}, a connection is still checked out of the pool. Close what you opened."

    ex.maintain(engine)
    assert engine.pool.checkedout() == 0, why.format("maintain")

    ex.run_serializable(engine, lambda conn: None)
    assert engine.pool.checkedout() == 0, why.format("run_serializable")


@pytest.mark.hint(
    "Who gets your connection after you, and at which level?",
    "What is set with execution_options() on a connection is set back when the connection goes "
    "back to the pool.",
)
def test_leave_the_engine_as_it_was(ex, engine, log, messages):
    pool = engine.pool
    for name, fns in {"run_serializable": [lambda conn: None], "maintain": []}.items():
        getattr(ex, name)(engine, *fns)
        assert engine.pool is pool, "The engine has another pool now: do not dispose of its own."
        with engine.connect() as conn:
            level, usual = _level(conn), _usual(conn)
        is_changed = "isolation_level" in engine.get_execution_options() or level != usual
        assert not is_changed and _keeps_to_itself(engine, log, messages, "not yet"), (
            f"After {name}, the next connection must be at the level {usual} (None: not set) and "
            f"roll back what is not committed. Its level was {level}. Set it for your own "
            "connection only."
        )
