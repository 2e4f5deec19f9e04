"""Wait without blocking.

Why: only what talks to the database is awaited: connect, begin, execute, commit, close, dispose.
select() and insert() build a statement and need no await; nor does a result of execute(), whose
rows are loaded already. run_sync() runs functions that know nothing of asyncio, such as
create_all(). stream() leaves the rows in the database until an `async for` asks for them.

Also: dispose() before the event loop ends. Its connections belong to this loop: no other loop,
and no garbage collector, can close them.
"""

from collections.abc import AsyncIterator

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# Given: do not change.
metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50), nullable=False),
)


def make_engine(url: URL) -> AsyncEngine:
    """Return an engine for asyncio on this URL. The URL names a driver for asyncio already."""
    return create_async_engine(url)


async def create(engine: AsyncEngine, metadata: MetaData) -> None:
    """Create all tables of this metadata, and commit. Tables that exist are left alone."""
    async with engine.begin() as conn:
        await conn.run_sync(metadata.create_all)


async def add(engine: AsyncEngine, name: str) -> int:
    """Save a user with this name, in a transaction of its own, and return the new id."""
    async with engine.begin() as conn:
        result = await conn.execute(insert(users).values(name=name))
        return result.inserted_primary_key[0]


async def names(engine: AsyncEngine) -> list[str]:
    """Return the names of all users, as a list that is sorted by name."""
    async with engine.connect() as conn:
        result = await conn.scalars(select(users.c.name).order_by(users.c.name))
        return list(result)


async def stream(engine: AsyncEngine) -> AsyncIterator[str]:
    """Yield the names of all users, sorted by name, one at a time.

    The rows come from the database while the caller uses them: they are not loaded all at once.
    The connection is given back after the last name, or when the caller closes the generator.
    """
    async with engine.connect() as conn:
        result = await conn.stream_scalars(select(users.c.name).order_by(users.c.name))
        async for name in result:
            yield name


async def shutdown(engine: AsyncEngine) -> None:
    """Close all connections in the pool of the engine."""
    await engine.dispose()
