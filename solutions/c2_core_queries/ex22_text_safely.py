"""Use SQL text safely.

Why: a parameter can stand for a value, and for nothing else: not for a list, not for a column,
not for a piece of a LIKE pattern. For a list there are expanding parameters, for LIKE there is
autoescape, and a column is taken from those that the Table knows. text() knows no types; what
is missing you tell it with bindparams() and columns().

Also: without text(), as in `select(users.c.name).where(users.c.id.in_(ids))`, the types, the
expanding and the names of the columns come from the Table. Keep text() for SQL that select()
cannot say, or that you already have.
"""

from datetime import datetime

from given import orders, users
from sqlalchemy import Connection, DateTime, bindparam, select, text


def count_named(conn: Connection, name: str) -> int:
    """Return how many users have exactly this name."""
    query = text("SELECT count(*) FROM users WHERE name = :name")
    return conn.scalar(query, {"name": name})


def starts_with(conn: Connection, prefix: str) -> list[str]:
    """Return the names that begin with exactly these characters."""
    begins = users.c.name.startswith(prefix, autoescape=True)
    return list(conn.scalars(select(users.c.name).where(begins)))


def by_ids(conn: Connection, ids: list[int]) -> list[str]:
    """Return the names of the users with these ids."""
    query = text("SELECT name FROM users WHERE id IN :ids")
    query = query.bindparams(bindparam("ids", expanding=True))
    return list(conn.scalars(query, {"ids": ids}))


def placed_after(conn: Connection, when: datetime) -> list[datetime]:
    """Return the times of the orders that were placed later than `when`."""
    query = text("SELECT placed FROM orders WHERE placed > :when")
    query = query.bindparams(bindparam("when", type_=DateTime)).columns(orders.c.placed)
    return list(conn.scalars(query, {"when": when}))


def sorted_by(conn: Connection, column: str) -> list[int]:
    """Return all users' ids, sorted by this column; raise ValueError if there is no such one."""
    if column not in users.c:
        raise ValueError(f"users has no column {column!r}")
    return list(conn.scalars(select(users.c.id).order_by(users.c[column])))
