"""Connect objects in both directions.

Task: complete three models. Two columns connect the tables, and four attributes the objects:
- `Book.author_id`: a foreign key to the id of an author; NULL for a book without one
- `Author.books`: the list of the author's books; `Book.author`: the author, or None
- `Profile.author_id`: a foreign key to the id of an author; never NULL, and no two profiles
  have the same author
- `Author.profile`: the author's profile, or None; `Profile.author`: the author

The two attributes of a pair know each other: a change of one of them shows in the other at once,
before anything is saved. What is put into one of them is saved with the object.

A book that is taken out of `books` stays in the table, without an author. The books of an author
who is deleted stay, too, without an author. What happens to the profile then is not part of this
exercise. SQLAlchemy has nothing to warn about when it configures the models.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/basic_relationships.html#one-to-many
- https://docs.sqlalchemy.org/en/21/orm/basic_relationships.html#one-to-one
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
    # TODO: write the attribute `books`.
    # TODO: write the attribute `profile`.


class Book(Base):
    """One book; its author may be unknown."""

    # Given: do not change.
    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    # TODO: write the column `author_id` and the attribute `author`.


class Profile(Base):
    """What an author tells about themselves."""

    # Given: do not change.
    __tablename__ = "profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    bio: Mapped[str] = mapped_column(String(200))
    # TODO: write the column `author_id` and the attribute `author`.
