"""Filter with WHERE.

Why: comparing a column with a value makes a piece of SQL, and SQLAlchemy sends the value
beside it as a parameter. A parameter is only data, so a name like O'Brien breaks nothing and a
name that looks like SQL does nothing. Python's own `is`, `and`, `or` and `not` do not make SQL:
use is_(), and_(), or_(), not_().

Also: `where()` returns a new query and leaves the old one as it was. `a | b` is or_(a, b), but
then each comparison needs parentheses: (users.c.age <= 3) | (users.c.name == "Bob").
"""

from given import users
from sqlalchemy import Connection, or_, select


def by_name(conn: Connection, name: str) -> list[int]:
    """Return the ids of the users with exactly this name."""
    return list(conn.scalars(select(users.c.id).where(users.c.name == name)))


def without_age(conn: Connection) -> list[int]:
    """Return the ids of the users whose age is NULL."""
    return list(conn.scalars(select(users.c.id).where(users.c.age.is_(None))))


def search(
    conn: Connection,
    *,
    name: str | None = None,
    min_age: int | None = None,
    ids: list[int] | None = None,
) -> list[int]:
    """Return the ids of the users who meet every condition that is not None."""
    query = select(users.c.id)
    if name is not None:
        query = query.where(users.c.name == name)
    if min_age is not None:
        query = query.where(users.c.age >= min_age)
    if ids is not None:
        query = query.where(users.c.id.in_(ids))
    return list(conn.scalars(query))


def young_or_named(conn: Connection, max_age: int, name: str) -> list[int]:
    """Return the ids of the users of at most this age, and of those with this name."""
    query = select(users.c.id).where(or_(users.c.age <= max_age, users.c.name == name))
    return list(conn.scalars(query))
