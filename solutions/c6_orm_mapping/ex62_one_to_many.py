"""Connect objects in both directions.

Why: the foreign key stands on the "many" side, for one column can refer to one row only. The
relationship makes objects of it, and the annotation says how many: `Mapped[list["Book"]]` or
`Mapped["Author"]`. back_populates on both sides tells SQLAlchemy that the two are one
connection, seen from two ends.

Also: older code writes `books = relationship("Book", backref="author")`, which makes the
other side by itself; your editor does not know it then. A new profile cannot take the place of
an old one at once, for the INSERT goes before the other change, and both would have the same
author: delete the old one and flush first.
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
    books: Mapped[list["Book"]] = relationship(back_populates="author")
    profile: Mapped["Profile | None"] = relationship(back_populates="author")


class Book(Base):
    """One book; its author may be unknown."""

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author | None] = relationship(back_populates="books")


class Profile(Base):
    """What an author tells about themselves."""

    __tablename__ = "profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    bio: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), unique=True)
    author: Mapped[Author] = relationship(back_populates="profile")
