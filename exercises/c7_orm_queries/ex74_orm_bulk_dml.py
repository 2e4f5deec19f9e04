"""Change many rows with the ORM.

Task: write five functions that change authors as a set. Each but bulk_add sends exactly one
statement; an executemany counts as one. Objects that the session holds agree with the
database afterwards: a changed author shows the new values, a deleted one is no longer in the
session. No function commits; the caller does. Lists and dictionaries that come in have at
least one entry. The class Author is in `given.py`, in this folder; authors have no books here.

The age of some authors is unknown: None, also in a dictionary. They have no birthday, and
are not purged.

upsert is for SQLite and PostgreSQL: it is not judged on MariaDB.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/queryguide/dml.html
"""

from collections.abc import Sequence
from typing import Any

from given import Author
from sqlalchemy.orm import Session


def bulk_add(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert an author for each dictionary, which has "name", "email" and "age".

    Send at most three INSERTs and nothing else, however many rows there are.
    """
    # TODO: execute an INSERT of the class with all rows.
    raise NotImplementedError


def birthday(session: Session, min_age: int) -> int:
    """Make all authors one year older who are `min_age` or older; return how many they are."""
    # TODO: execute an UPDATE that computes the new age in the database.
    raise NotImplementedError


def set_ages(session: Session, ages: dict[int, int]) -> None:
    """Set the age of some authors: `ages` maps the id of each to the new age. Each id exists."""
    # TODO: execute an UPDATE of the class with a list of dictionaries.
    raise NotImplementedError


def purge(session: Session, above: int) -> int:
    """Delete all authors who are older than `above`; return how many they were."""
    # TODO: execute a DELETE.
    raise NotImplementedError


def upsert(session: Session, rows: list[dict[str, Any]]) -> Sequence[Author]:
    """Insert an author for each dictionary, or update the one who has its "email" already.

    Each dictionary has "name", "email" and "age"; no two have the same email. An author who is
    there gets the new name and age, and keeps the rest. Return a list of the authors, one for
    each dictionary, in any order. An author whom the session holds is the same object, with
    the new values.
    """
    # TODO: build an INSERT ... ON CONFLICT for this database that returns authors.
    # TODO: execute it so that objects the session already holds get the new values.
    raise NotImplementedError
