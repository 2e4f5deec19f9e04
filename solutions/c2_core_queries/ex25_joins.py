"""Join tables.

Why: a join puts rows of two tables side by side where its condition holds; rows without a
partner are left out. An outer join keeps those of its left side and fills up with NULL, so it
also finds who has no partner at all. Two tables in one SELECT without a condition give every
pair of rows, and SQLAlchemy warns of that. To join a table with itself, give it an alias.

Also: `~exists().where(orders.c.user_id == users.c.id)` says "without orders" as directly.
NOT IN looks the same, but finds nobody as soon as the list has a NULL: nobody knows whether an
unknown value is the one that you look for.
"""

from given import orders, users
from sqlalchemy import Connection, select


def orders_with_owner(conn: Connection) -> list[tuple[str, str]]:
    """Return (item, name) for each order that has an owner."""
    query = select(orders.c.item, users.c.name).join_from(orders, users)
    return list(conn.execute(query))


def all_orders(conn: Connection) -> list[tuple[str, str | None]]:
    """Return (item, name) for each order, with None where there is no owner."""
    query = select(orders.c.item, users.c.name).select_from(orders).outerjoin(users)
    return list(conn.execute(query))


def users_without_orders(conn: Connection) -> list[str]:
    """Return the names of the users who have ordered nothing."""
    query = select(users.c.name).outerjoin(orders).where(orders.c.id.is_(None))
    return list(conn.scalars(query))


def same_age_pairs(conn: Connection) -> list[tuple[int, int]]:
    """Return (lower id, higher id) for each pair of users of one age."""
    others = users.alias()
    of_one_age = users.c.age == others.c.age
    query = select(users.c.id, others.c.id).join_from(users, others, of_one_age)
    return list(conn.execute(query.where(users.c.id < others.c.id)))
