"""The models that the exercises of this chapter ask."""

from sqlalchemy import ForeignKey, String, Text, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base of all models here."""

    def __repr__(self) -> str:
        """Return class and id, without a query."""
        (key,) = inspect(self).identity or ("without id",)
        return f"<{type(self).__name__} {key}>"


class Author(Base):
    """Somebody who wrote any number of books. Two authors can have the same name."""

    __tablename__ = "authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    email: Mapped[str] = mapped_column(String(100), unique=True)
    age: Mapped[int | None]
    bio: Mapped[str] = mapped_column(Text, default="")
    books: Mapped[list["Book"]] = relationship(back_populates="author")


class Book(Base):
    """A book. Nobody knows who wrote a book without an author.

    Only exercise 76 asks what `deleted` is; elsewhere deleted books count as all others do.
    """

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    year: Mapped[int]
    deleted: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id"))
    author: Mapped[Author | None] = relationship(back_populates="books")
    reviews: Mapped[list["Review"]] = relationship(back_populates="book")


class Review(Base):
    """What a reader thinks of a book: 1 to 5 stars."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    stars: Mapped[int]
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    book: Mapped[Book] = relationship(back_populates="reviews")
