"""Update and delete.

Why: UPDATE and DELETE work on sets of rows: where() says which rows, and values() may compute
with columns. The database then reads and writes in one step, so no other program can change
a row in between. The row count of the result tells how many rows were matched.

Also: rename_many can be one `case(names, value=users.c.id)` in values(), with
where(users.c.id.in_(names)). An executemany is shorter.
"""

from given import orders, users
from sqlalchemy import Connection, bindparam, delete, func, select, update


def rename(conn: Connection, user_id: int, new: str) -> int:
    """Give the user with this id the name `new`.

    Return how many users were found: 1, or 0 if nobody has this id.
    """
    result = conn.execute(update(users).where(users.c.id == user_id).values(name=new))
    return result.rowcount


def birthday(conn: Connection, user_id: int) -> None:
    """Make the user with this id one year older. An age that is NULL stays NULL."""
    conn.execute(update(users).where(users.c.id == user_id).values(age=users.c.age + 1))


def delete_orders_of(conn: Connection, name: str) -> int:
    """Delete all orders of all users with this name; return how many orders were deleted."""
    owners = select(users.c.id).where(users.c.name == name)
    result = conn.execute(delete(orders).where(orders.c.user_id.in_(owners)))
    return result.rowcount


def rename_many(conn: Connection, names: dict[int, str]) -> None:
    """Give each user whose id is a key of `names` the name that is its value."""
    statement = update(users).where(users.c.id == bindparam("user")).values(name=bindparam("new"))
    conn.execute(statement, [{"user": key, "new": name} for key, name in names.items()])


def copy_totals(conn: Connection) -> int:
    """Set `spent` of every user to the sum of the cents of that user's orders.

    It is 0 for a user without orders. Return how many users were updated.
    """
    total = (
        select(func.coalesce(func.sum(orders.c.cents), 0))
        .where(orders.c.user_id == users.c.id)
        .scalar_subquery()
    )
    return conn.execute(update(users).values(spent=total)).rowcount
