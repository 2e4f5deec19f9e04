"""Say how much to load.

Task: write four functions that load authors, each with just what it needs. Values
travel as parameters, and nothing is changed. In this exercise no two authors have the same
name; the session has loaded nothing before. The classes are in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/queryguide/relationships.html
- https://docs.sqlalchemy.org/en/21/orm/queryguide/columns.html
"""

from collections.abc import Sequence

from given import Author, Book
from sqlalchemy.orm import Session


def recent_only(session: Session, year: int) -> Sequence[Author]:
    """Return a list of the authors who have a book of `year` or later, in any order, each once.

    The list `books` of each of them is loaded, and holds only the books of `year` or later.
    Send exactly one statement, also for the books.
    """
    # TODO: join the books, choose among them, and let the join fill author.books.
    raise NotImplementedError


def light(session: Session) -> Sequence[Author]:
    """Return a list of all authors, in any order, without their long texts.

    Their `id` and `name` are loaded. `bio` is not, but who reads it later gets it. The other
    columns may be loaded or not. Send exactly one statement.
    """
    # TODO: select authors, with an option that says which columns are loaded.
    raise NotImplementedError


def strict(session: Session, name: str) -> Author:
    """Return the author with this name, whose `books` nobody can load by mistake.

    Reading the attribute `books` raises sqlalchemy.exc.InvalidRequestError. All columns of the
    author are loaded. If nobody has the name, raise sqlalchemy.exc.NoResultFound.
    """
    # TODO: select the author, with an option that forbids to load the books.
    raise NotImplementedError


def page(session: Session, n: int) -> Sequence[Author]:
    """Return a list of the first n authors by name, in this order, with all their books loaded.

    Load no other authors. Send at most two statements. n is at most 500.
    """
    # TODO: select n authors, and choose a way to load the books that leaves n alone.
    raise NotImplementedError
