"""Say what goes with its parent.

Task: complete two models. Here a book cannot be without its author:
- `Book.author_id`: a foreign key to the id of an author, never NULL. When an author is deleted,
  the database itself deletes the author's books, also for a program without these models.
- `Book.author`: the author; `Author.books`: the list of the author's books. The two are paired,
  as in exercise 62.

This is what must happen in a session:
- When an author is saved, the books in the list are saved, too.
- A book that is taken out of the list is deleted. A book that moves into the list of another
  author is not.
- When an author is deleted, the author's books are deleted. Books that are not loaded are left
  to the database: SQLAlchemy sends no SELECT to load them, and no DELETE for them.
- When a book is deleted, its author and the author's other books stay.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/cascades.html
- https://docs.sqlalchemy.org/en/21/orm/cascades.html#using-foreign-key-on-delete-cascade-with-orm-relationships
"""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


class Author(Base):
    """Somebody who writes books."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    # TODO: write the attribute `books`, and say what goes with the author.


class Book(Base):
    """One book of one author."""

    # Given: do not change.
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    # TODO: write the column `author_id`, and say what the database does for it.
    # TODO: write the attribute `author`.
