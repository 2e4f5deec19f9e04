"""What is awaited must be done, and nothing may block."""

import asyncio

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, event, insert, inspect, select
from sqlalchemy.ext.asyncio import AsyncEngine

NAMES = ("Boris", "Chen", "Dalia", "Emil", "Fatou", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena")


@pytest.fixture
def saved(ex, other_connection, rng, sql):
    """Save some users, two of them with the same name, and give their names, sorted.

    One has a high id. PostgreSQL goes on to count from the others, so no new id is the highest.
    """
    drawn = rng.sample(NAMES, rng.randint(6, 9))
    ex.metadata.create_all(other_connection)
    rows = [{"name": name} for name in sorted(drawn, reverse=True)]
    other_connection.execute(insert(ex.users), rows)
    other_connection.execute(insert(ex.users), {"id": 999, "name": drawn[0]})
    return sorted([*drawn, drawn[0]])


@pytest.fixture
def things(rng):
    """Give a table that the exercise does not know, and that is not created yet."""
    return Table(
        f"things_{rng.randint(100, 999)}", MetaData(), Column("id", Integer, primary_key=True)
    )


@pytest.fixture
def found(ex, other_connection):
    """Give a function that returns the committed users as a dictionary of names by id."""
    return lambda: {row.id: row.name for row in other_connection.execute(select(ex.users))}


@pytest.fixture
def streamed(async_engine):
    """Give a function that says whether a stream has begun and is not at its end."""
    seen = []

    def listener(conn, statement, multiparams, params, execution_options, result):
        if result.context.execution_options.get("stream_results"):
            seen.append(result)

    def streamed():
        found = any(result.cursor for result in seen)  # it is given up after the last row
        seen.clear()  # so that nobody holds the connection
        return found

    event.listen(async_engine.sync_engine, "after_execute", listener)
    return streamed


@pytest.fixture
def all_of(ex, async_engine):
    """Give a function that returns a coroutine: it takes all names from the generator."""

    async def story():
        return [name async for name in generator(ex, async_engine)]

    return story


@pytest.fixture
def first_of(ex, async_engine, streamed):
    """Give a function that returns a coroutine: it takes one name, and closes the generator.

    It gives the name, whether a stream was open then and how many connections were in use, and
    how many after it was closed.
    """

    async def story():
        names = generator(ex, async_engine)
        name = await anext(names)
        during = (streamed(), async_engine.pool.checkedout())
        await names.aclose()
        return name, during, async_engine.pool.checkedout()

    return story


def generator(ex, engine):
    """Call stream, and return what it gives, if that can be used with `async for`."""
    names = ex.stream(engine)
    if hasattr(names, "__aiter__"):
        return names
    if hasattr(names, "close"):
        names.close()  # it is a coroutine, and nobody will await it
    pytest.fail(
        "stream must be an asynchronous generator: a function with `async def`, and with `yield` "
        f"inside. Calling it gave a {type(names).__name__}."
    )


@pytest.mark.hint(
    "Which function makes an engine for asyncio? Does it have to connect?",
    "The first lines of the section 'Synopsis - Core' make one.",
    "create_async_engine(url)",
)
def test_make_an_engine_for_asyncio(ex, async_url):
    engine = ex.make_engine(async_url)

    assert isinstance(engine, AsyncEngine), (
        f"make_engine must return an AsyncEngine; it returned a {type(engine).__name__}. Only an "
        "AsyncEngine has methods that can be awaited."
    )
    assert engine.url == async_url, f"The engine must use the URL as it is; it uses {engine.url}."


@pytest.mark.hint(
    "create_all() knows nothing of asyncio. Which method of a connection runs such a function?",
    "The section 'Running Synchronous Methods and Functions under asyncio'.",
    "await conn.run_sync(metadata.create_all)",
)
def test_create_the_tables(ex, arun, async_engine, other_connection, things):
    arun(ex.create(async_engine, things.metadata))
    arun(ex.create(async_engine, things.metadata))

    assert inspect(other_connection).has_table(things.name), (
        f"create must create the table {things.name} of the metadata that it gets; another "
        "connection finds no such table."
    )


@pytest.mark.hint(
    "What ends the transaction: a commit, or a rollback?",
    "engine.begin() commits at the end of its block, engine.connect() does not.",
)
def test_commit_the_tables(ex, arun, async_engine, things, sql):
    arun(ex.create(async_engine, things.metadata))

    steps = [each.kind for each in sql.of("BEGIN", "CREATE", "COMMIT", "ROLLBACK")]
    assert steps == ["BEGIN", "CREATE", "COMMIT"], (
        f"create must commit; its steps were {', '.join(steps) or 'none'}. Some databases commit "
        "a new table by themselves, others take it back."
    )


@pytest.mark.hint(
    "What ends the transaction: a commit, or a rollback?",
    "A result of execute() knows the primary key of the new row.",
    "async with engine.begin() as conn: result = await conn.execute(...)",
)
def test_save_a_user(ex, arun, async_engine, saved, found):
    before = found()
    arun(ex.add(async_engine, "O'Brien"))

    new = [name for key, name in found().items() if key not in before]
    assert new == ["O'Brien"], (
        "After add another connection must find one user more, O'Brien; new are "
        f"{new or 'none'}. What is not committed is rolled back when the connection goes."
    )


@pytest.mark.hint(
    "What does your function return?",
    "CursorResult.inserted_primary_key is a row with one value for each column of the key.",
)
def test_return_the_id_of_the_new_user(ex, arun, async_engine, saved, found):
    arun(ex.add(async_engine, "Nils"))
    before = found()
    key = arun(ex.add(async_engine, saved[0]))

    (new,) = [key for key in found() if key not in before] or [None]
    assert key == new, (
        f"A second {saved[0]} was added. The new user has the id {new}; add returned {key!r}."
    )


@pytest.mark.hint(
    "What comes back: names, or rows with a name inside? In which order?",
    "Without ORDER BY, a database may return rows in any order.",
    "list(await conn.scalars(select(...).order_by(...)))",
)
def test_return_the_names(ex, arun, async_engine, saved):
    found = arun(ex.names(async_engine))
    unsorted = isinstance(found, list) and found != saved == sorted(found)
    assert not unsorted, f"The names must be sorted by name, {saved}; names returned {found}."

    assert found == saved, f"names must return the list {saved}; it returned {found!r}."


@pytest.mark.hint(
    "Does each call take a connection of its own from the engine?",
    "A connection serves one task at a time; an engine serves many.",
)
def test_serve_several_tasks_at_once(ex, arun, async_engine, saved, sql):
    async def story():
        return await asyncio.gather(*(ex.names(async_engine) for _ in range(3)))

    assert arun(story()) == [saved] * 3, "Three tasks at once must all get the names."
    count = len({each.connection for each in sql.of("SELECT") if not each.is_look_up})
    assert count == 3, f"Three tasks at once need three connections; they used {count}."


@pytest.mark.hint(
    "Which method of a connection gives a result for `async for`?",
    "The table of AsyncConnection's methods: stream() and stream_scalars().",
    "async for name in await conn.stream_scalars(...): yield name",
)
def test_yield_the_names(arun, all_of, saved):
    found = arun(all_of())

    assert found == saved, f"stream must yield the names {saved}; it yielded {found!r}."


@pytest.mark.hint(
    "When are the rows loaded: all of them at the start, or while they are asked for?",
    "execute() and scalars() load all rows; stream() and stream_scalars() do not.",
)
def test_leave_the_rows_in_the_database_until_they_are_needed(arun, first_of, saved):
    name, during, _ = arun(first_of())

    assert name == saved[0], f"The first name is {saved[0]}; stream yielded {name!r} first."
    assert during == (True, 1), (
        "After the first name, the other rows must still be in the database: a stream is open on "
        f"one connection. There was {'a' if during[0] else 'no'} stream with more rows, and "
        f"{during[1]} connections were in use."
    )


@pytest.mark.hint(
    "Who closes the connection if the caller takes only the first name?",
    "A generator that is closed leaves its `async with` blocks.",
)
def test_give_every_connection_back(ex, arun, async_engine, first_of, saved):
    arun(ex.add(async_engine, "Nils"))
    arun(ex.names(async_engine))
    *_, after = arun(first_of())

    assert after == 0, (
        f"When add, names and stream are done, {after} connections are still in use. The pool can "
        "lend them to nobody else."
    )


@pytest.mark.hint(
    "Which method closes the connections of a pool? Is it awaited?",
    "AsyncEngine.dispose() in the API documentation.",
)
def test_close_the_pool(ex, arun, async_engine, caplog):
    async def story():
        async with async_engine.connect(), async_engine.connect():
            pool = async_engine.pool
        await ex.shutdown(async_engine)
        return pool.checkedin()

    count = arun(story())
    assert count == 0, f"shutdown must close both connections in the pool; {count} are still open."
    errors = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert not errors, f"The connections could not be closed. SQLAlchemy says: {errors[0]}"
