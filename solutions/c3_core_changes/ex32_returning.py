"""Returning.

Why: returning() lets an INSERT, UPDATE or DELETE hand back values of the rows that it
changed: new ids, computed values, deleted rows. A SELECT before or after can see other rows,
because other programs work at the same time; RETURNING cannot.

Also: for one row, `conn.execute(insert(users).values(...)).inserted_primary_key.id` holds the
new id on every database, also on one without RETURNING, such as MySQL.
"""

from given import archive, orders, users
from sqlalchemy import Connection, delete, insert, select, update


def add_user(conn: Connection, name: str, age: int | None) -> int:
    """Insert a user and return the id that the database gave to this very row."""
    statement = insert(users).values(name=name, age=age).returning(users.c.id)
    return conn.execute(statement).scalar_one()


def raise_prices(conn: Connection, item: str, by: int) -> list[tuple[int, int]]:
    """Add `by` to the cents of every order of this item.

    Return a list with id and new cents of each of these orders, in any order. Rows count as
    tuples.
    """
    statement = update(orders).where(orders.c.item == item).values(cents=orders.c.cents + by)
    return list(conn.execute(statement.returning(orders.c.id, orders.c.cents)))


def purge(conn: Connection) -> list[str]:
    """Delete the orders that belong to nobody: their `user_id` is NULL.

    Return the items of the deleted orders as a list of strings, one for each order, in any
    order.
    """
    statement = delete(orders).where(orders.c.user_id.is_(None)).returning(orders.c.item)
    return list(conn.scalars(statement))


def copy_users(conn: Connection, min_age: int) -> list[int]:
    """Copy name and age of all users who are `min_age` years old or older to `archive`.

    The database gives each copy an id of its own. Return the ids of the copies, in any order.
    """
    rows = select(users.c.name, users.c.age).where(users.c.age >= min_age)
    statement = insert(archive).from_select(["name", "age"], rows).returning(archive.c.id)
    return list(conn.scalars(statement))
