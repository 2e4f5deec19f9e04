"""Pick the right shape.

Why: a result gives rows, and its methods say how many you expect. first() and scalar() take
the first row and hide the others; one() and scalar_one() insist on exactly one, one_or_none()
and scalar_one_or_none() on at most one. scalar() gives None for NULL and for no row, so it
cannot tell them apart: where that matters, look at the row.

Also: a Row is a tuple with names, and row.name is all that most code needs. mappings() gives
each row as a read-only mapping, and row._asdict() makes a dict of one Row.
"""

from typing import Any

from given import orders, users
from sqlalchemy import Connection, Row, select


def names(conn: Connection) -> list[str]:
    """Return the names of all users."""
    return list(conn.scalars(select(users.c.name)))


def get_user(conn: Connection, user_id: int) -> Row[Any]:
    """Return the row of the user with this id; raise LookupError if there is none."""
    row = conn.execute(select(users).where(users.c.id == user_id)).one_or_none()
    if row is None:
        raise LookupError(f"no user {user_id}")
    return row


def age_of(conn: Connection, user_id: int) -> int | None:
    """Return the age of this user, None where it is NULL; raise LookupError without user."""
    row = conn.execute(select(users.c.age).where(users.c.id == user_id)).one_or_none()
    if row is None:
        raise LookupError(f"no user {user_id}")
    return row.age


def as_dicts(conn: Connection) -> list[dict[str, Any]]:
    """Return all users, each as a dict with the columns as keys."""
    return [dict(row) for row in conn.execute(select(users)).mappings()]


def only_one_item(conn: Connection, item: str) -> int | None:
    """Return the id of the only order for this item, or None; raise if there are several."""
    query = select(orders.c.id).where(orders.c.item == item)
    return conn.execute(query).scalar_one_or_none()
