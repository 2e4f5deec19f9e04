"""Say what goes with its parent.

Why: two rules do two things. ondelete belongs to the foreign key: the database obeys it for
every program. cascade belongs to the relationship: the session obeys it for objects. Only the
session knows of a book that left a list, so delete-orphan is always its work.
passive_deletes=True tells the session that the database does the rest, so that it need not load
thousands of books in order to delete them.

Also: a cascade goes from the side where it is written to the other. On `Book.author`, it would
delete the author with the first book. The default is "save-update, merge"; "all" is these two,
delete, refresh-expire and expunge.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base class of all models."""


class Author(Base):
    """Somebody who writes books."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    books: Mapped[list["Book"]] = relationship(
        back_populates="author", cascade="all, delete-orphan", passive_deletes=True
    )


class Book(Base):
    """One book of one author."""

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id", ondelete="CASCADE"))
    author: Mapped[Author] = relationship(back_populates="books")
