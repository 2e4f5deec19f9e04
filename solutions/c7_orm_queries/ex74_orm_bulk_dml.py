"""Change many rows with the ORM.

Why: session.execute() with insert(), update() or delete() of a class changes many rows in one
statement, and no object has to be loaded first. The session then brings the objects that it
holds up to date, unless you say synchronize_session=False. For rows that come back from an
INSERT, populate_existing says that they replace what the objects knew.

Also: session.add_all() is fine for objects that you have anyway. SQLite then gets an INSERT for
each of them if the database gives out the ids.
"""

from collections.abc import Sequence
from typing import Any

from given import Author
from sqlalchemy import delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def bulk_add(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert an author for each dictionary, which has "name", "email" and "age".

    Send at most three INSERTs and nothing else, however many rows there are.
    """
    session.execute(insert(Author), rows)


def birthday(session: Session, min_age: int) -> int:
    """Make all authors one year older who are `min_age` or older; return how many they are."""
    statement = update(Author).where(Author.age >= min_age).values(age=Author.age + 1)
    return session.execute(statement).rowcount


def set_ages(session: Session, ages: dict[int, int]) -> None:
    """Set the age of some authors: `ages` maps the id of each to the new age. Each id exists."""
    session.execute(update(Author), [{"id": key, "age": age} for key, age in ages.items()])


def purge(session: Session, above: int) -> int:
    """Delete all authors who are older than `above`; return how many they were."""
    return session.execute(delete(Author).where(Author.age > above)).rowcount


def upsert(session: Session, rows: list[dict[str, Any]]) -> Sequence[Author]:
    """Insert an author for each dictionary, or update the one who has its "email" already.

    Each dictionary has "name", "email" and "age"; no two have the same email. An author who is
    there gets the new name and age, and keeps the rest. Return a list of the authors, one for
    each dictionary, in any order. An author whom the session holds is the same object, with
    the new values.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(Author).values(rows)
    statement = new.on_conflict_do_update(
        index_elements=[Author.email],
        set_={"name": new.excluded.name, "age": new.excluded.age},
    ).returning(Author)
    return session.scalars(statement, execution_options={"populate_existing": True}).all()
