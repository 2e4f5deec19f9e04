"""Load what you need, in a few queries.

Why: reading an attribute that is not loaded sends a SELECT, in a loop once for each object.
selectinload() loads the collections of all objects with one more SELECT for every 500 of them,
joinedload() in the same one. Say it where you ask: the query does not know what you will read.

Also: joinedload() suits an attribute that holds one object, such as book.author. With a
collection its rows repeat the author, so the result wants unique(). Where you need values only,
select columns with a join, as in exercise 71.
"""

from collections.abc import Sequence

from given import Author, Book
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload


def catalog(session: Session) -> list[tuple[str, list[str]]]:
    """Return (name, list of the titles of all books) for each author.

    An author without books has an empty list.
    """
    authors = session.scalars(select(Author).options(selectinload(Author.books)))
    return [(author.name, [book.title for book in author.books]) for author in authors]


def books_with_author(session: Session) -> list[tuple[str, str | None]]:
    """Return (title, name of the author) for each book, with None if it has no author."""
    books = session.scalars(select(Book).options(joinedload(Book.author)))
    return [(book.title, book.author.name if book.author else None) for book in books]


def stars(session: Session) -> list[tuple[str, list[int]]]:
    """Return (name, list of the stars of all reviews of all books) for each author.

    An author without reviews has an empty list.
    """
    query = select(Author).options(selectinload(Author.books).selectinload(Book.reviews))
    return [
        (author.name, [review.stars for book in author.books for review in book.reviews])
        for author in session.scalars(query)
    ]


def load_for_later(session: Session) -> Sequence[Author]:
    """Return a list of all authors, each once, that can be used after the session is closed.

    author.books and book.reviews are loaded, and all columns of authors, books and reviews;
    nobody will read book.author or review.book. The function leaves the session open and the
    objects in it.
    """
    query = select(Author).options(selectinload(Author.books).selectinload(Book.reviews))
    return session.scalars(query).all()
