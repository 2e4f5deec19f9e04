"""Wait without blocking.

Task: write six functions that use the table `users` with asyncio. While a coroutine awaits, other
tasks can run; a call that blocks stops them all. So nothing here may block: no synchronous
engine, no time.sleep(). A function that needs a connection takes one from the engine, and gives
it back before it ends.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/extensions/asyncio.html
- https://docs.sqlalchemy.org/en/21/orm/extensions/asyncio.html#synopsis-core
"""

from collections.abc import AsyncIterator

from sqlalchemy import Column, Integer, MetaData, String, Table
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

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
    # TODO: create the engine.
    raise NotImplementedError


async def create(engine: AsyncEngine, metadata: MetaData) -> None:
    """Create all tables of this metadata, and commit. Tables that exist are left alone."""
    # TODO: MetaData.create_all() is a synchronous function. Run it on a connection.
    raise NotImplementedError


async def add(engine: AsyncEngine, name: str) -> int:
    """Save a user with this name, in a transaction of its own, and return the new id."""
    # TODO: insert the user, and commit.
    raise NotImplementedError


async def names(engine: AsyncEngine) -> list[str]:
    """Return the names of all users, as a list that is sorted by name."""
    # TODO: select the names.
    raise NotImplementedError


async def stream(engine: AsyncEngine) -> AsyncIterator[str]:
    """Yield the names of all users, sorted by name, one at a time.

    The rows come from the database while the caller uses them: they are not loaded all at once.
    The connection is given back after the last name, or when the caller closes the generator.
    """
    # TODO: run the same query as a stream, and yield what comes.
    raise NotImplementedError


async def shutdown(engine: AsyncEngine) -> None:
    """Close all connections in the pool of the engine."""
    # TODO: one method of the engine does it.
    raise NotImplementedError
