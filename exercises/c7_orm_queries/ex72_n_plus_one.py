"""Load what you need, in a few queries.

Task: write four functions that read the library. An attribute such as author.books that was not
loaded sends a SELECT of its own when you read it: one query for the list, and N more. How many
statements a function sends must not grow with each author or book: for up to 500 authors and
500 books, catalog and books_with_author send at most two, stars and load_for_later at most
three. (Some loader options send one statement for every 500 objects.)

The classes are in `given.py`, in this folder. All lists can have any order, and nothing is
changed. The session has loaded nothing before.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/orm_related_objects.html#loader-strategies
- https://docs.sqlalchemy.org/en/21/orm/queryguide/relationships.html
"""

from collections.abc import Sequence

from given import Author
from sqlalchemy.orm import Session


def catalog(session: Session) -> list[tuple[str, list[str]]]:
    """Return (name, list of the titles of all books) for each author.

    An author without books has an empty list.
    """
    # TODO: load the authors together with their books.
    raise NotImplementedError


def books_with_author(session: Session) -> list[tuple[str, str | None]]:
    """Return (title, name of the author) for each book, with None if it has no author."""
    # TODO: load the books together with their author.
    raise NotImplementedError


def stars(session: Session) -> list[tuple[str, list[int]]]:
    """Return (name, list of the stars of all reviews of all books) for each author.

    An author without reviews has an empty list.
    """
    # TODO: load the authors with their books, and these with their reviews.
    raise NotImplementedError


def load_for_later(session: Session) -> Sequence[Author]:
    """Return a list of all authors, each once, that can be used after the session is closed.

    author.books and book.reviews are loaded, and all columns of authors, books and reviews;
    nobody will read book.author or review.book. The function leaves the session open and the
    objects in it.
    """
    # TODO: load all of it now; nobody can load it later.
    raise NotImplementedError
