"""Let no attribute hide SQL.

Why: a commit expires all objects, and a lazy attribute loads when it is read: both would send SQL
without an await. With expire_on_commit=False objects stay as they are; selectinload() loads the
books with the authors; awaitable_attrs gives an attribute that can be awaited. An AsyncSession,
like its connection, serves one task at a time: give each task a session of its own.

Also: session.refresh(author, ["books"]) loads an attribute, too. session.run_sync() runs a
function in which lazy loading works. lazy="raise" on a relationship finds what you forgot.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.ext.asyncio import AsyncAttrs, AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


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
    return async_sessionmaker(engine, expire_on_commit=False)


async def create(
    factory: async_sessionmaker[AsyncSession], name: str, titles: Sequence[str]
) -> Author:
    """Save an author with a book for each title, in one transaction, and return the author.

    `factory` was made as in make(): its objects can be read after a commit. Close the session;
    the id, name and created of the author can be read after that, without SQL.
    """
    async with factory.begin() as session:
        author = Author(name=name, books=[Book(title=title) for title in titles])
        session.add(author)
    return author


async def catalog(session: AsyncSession) -> dict[str, list[str]]:
    """Return the titles of each author by the author's name: a sorted list, or an empty one.

    Send at most two statements for up to 500 authors.
    """
    authors = await session.scalars(select(Author).options(selectinload(Author.books)))
    return {author.name: sorted(book.title for book in author.books) for author in authors}


async def titles(author: Author) -> list[str]:
    """Return the titles of this author, sorted. Its session is open; its books are not loaded."""
    books = await author.awaitable_attrs.books
    return sorted(book.title for book in books)


async def count_many(factory: async_sessionmaker[AsyncSession], names: Sequence[str]) -> list[int]:
    """Return how many books each of these authors has, in the order of the names.

    Ask for all authors at the same time: one task and one session for each name. An author
    who does not exist has 0 books.
    """

    async def count(name: str) -> int:
        query = select(func.count(Book.id)).join_from(Author, Book).where(Author.name == name)
        async with factory() as session:
            return await session.scalar(query)

    return await asyncio.gather(*map(count, names))
