"""Let no attribute hide SQL.

Task: write five functions that use the classes below with asyncio. An attribute cannot be
awaited: if reading it has to send SQL, SQLAlchemy raises MissingGreenlet. So load what is needed
with an `await`, before it is read. No two authors have the same name; a title can come twice.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/extensions/asyncio.html#preventing-implicit-io-when-using-asyncsession
- https://docs.sqlalchemy.org/en/21/orm/extensions/asyncio.html#using-asyncsession-with-concurrent-tasks
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, func
from sqlalchemy.ext.asyncio import AsyncAttrs, AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


# Given: do not change.
class Base(AsyncAttrs, DeclarativeBase):
    """The base of the models. AsyncAttrs gives each object `awaitable_attrs`."""


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    created: Mapped[datetime] = mapped_column(server_default=func.now())
    books: Mapped[list["Book"]] = relationship()


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(50))
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


def make(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return a factory of sessions. Their objects can still be read after a commit."""
    # TODO: make the factory.
    raise NotImplementedError


async def create(
    factory: async_sessionmaker[AsyncSession], name: str, titles: Sequence[str]
) -> Author:
    """Save an author with a book for each title, in one transaction, and return the author.

    `factory` was made as in make(): its objects can be read after a commit. Close the session;
    the id, name and created of the author can be read after that, without SQL.
    """
    # TODO: open a session, add the objects, commit.
    raise NotImplementedError


async def catalog(session: AsyncSession) -> dict[str, list[str]]:
    """Return the titles of each author by the author's name: a sorted list, or an empty one.

    Send at most two statements for up to 500 authors.
    """
    # TODO: select the authors with their books.
    raise NotImplementedError


async def titles(author: Author) -> list[str]:
    """Return the titles of this author, sorted. Its session is open; its books are not loaded."""
    # TODO: wait for the books.
    raise NotImplementedError


async def count_many(factory: async_sessionmaker[AsyncSession], names: Sequence[str]) -> list[int]:
    """Return how many books each of these authors has, in the order of the names.

    Ask for all authors at the same time: one task and one session for each name. An author
    who does not exist has 0 books.
    """
    # TODO: write a coroutine for one name, and let asyncio.gather() run it for all.
    raise NotImplementedError
