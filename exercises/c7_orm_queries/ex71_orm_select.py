"""Select entities and columns.

Task: write six functions that ask the database. Each sends exactly one SELECT, and loads no
object that is not part of its answer: the database chooses, joins and counts, not Python.
Values travel as parameters. Lists can have any order. Nothing is changed.

An entity is an object of a class, such as Author. The classes are in `given.py`, in this
folder. Some books have no author, some authors have no books, and two authors can have the
same name. The session has loaded nothing before.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/queryguide/select.html
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#using-aliases
"""

from collections.abc import Sequence

from given import Author, Book
from sqlalchemy.orm import Session


def by_name(session: Session, name: str) -> Author | None:
    """Return the author with this name, or None if nobody has it.

    If several authors have it, raise sqlalchemy.exc.MultipleResultsFound.
    """
    # TODO: select the entity, and let the result check how many there are.
    raise NotImplementedError


def names_and_titles(session: Session) -> Sequence[tuple[str, str]]:
    """Return a list of (name of the author, title), one for each book that has an author."""
    # TODO: select two columns; a row of the result is a tuple already.
    raise NotImplementedError


def with_book_from(session: Session, year: int) -> Sequence[Author]:
    """Return a list of the authors who have a book of this year, each author once."""
    # TODO: select authors, and let their books decide who is chosen.
    raise NotImplementedError


def no_books(session: Session) -> Sequence[Author]:
    """Return a list of the authors who have no books."""
    # TODO: select authors for whom no book exists.
    raise NotImplementedError


def count_books(session: Session) -> dict[int, int]:
    """Return how many books each author has, by the author's id; 0 for an author without."""
    # TODO: let the database count.
    raise NotImplementedError


def same_year_pairs(session: Session) -> Sequence[tuple[Book, Book]]:
    """Return a list of all pairs of books of one year, the book with the lower id first."""
    # TODO: select Book twice; the second one needs a name of its own.
    raise NotImplementedError
