"""Group and count.

Why: GROUP BY makes one row of each group, and WHERE comes before that, HAVING after it: a
condition on single rows belongs in WHERE, one on a sum into HAVING. Aggregates leave out
NULL, so count(age) is not count(*), and the sum of nothing is NULL. Group by what tells things
apart: two users may have one name, but never one id.

Also: drivers disagree about numbers. An average is a float on SQLite and a Decimal on
PostgreSQL and MariaDB, and a sum is a Decimal on MariaDB: convert where the type matters.
"""

from given import orders, users
from sqlalchemy import Connection, func, select


def spend_per_user(conn: Connection) -> dict[int, int]:
    """Return for each user's id the sum of the cents that this user spent, 0 for nothing."""
    spent = func.coalesce(func.sum(orders.c.cents), 0)
    query = select(users.c.id, spent).outerjoin(orders).group_by(users.c.id)
    return dict(conn.execute(query).all())


def big_spenders(conn: Connection, more_than: int) -> list[str]:
    """Return the names of the users who have spent more than so many cents."""
    query = select(users.c.name).join(orders).group_by(users.c.id, users.c.name)
    return list(conn.scalars(query.having(func.sum(orders.c.cents) > more_than)))


def age_stats(conn: Connection) -> tuple[int, int, int, int]:
    """Return the number of users, the number of known ages, the lowest and the highest age."""
    age = users.c.age
    query = select(func.count(users.c.id), func.count(age), func.min(age), func.max(age))
    return tuple(conn.execute(query).one())


def distinct_items(conn: Connection) -> int:
    """Return how many different items have been ordered."""
    return conn.scalar(select(func.count(orders.c.item.distinct())))


def average(conn: Connection) -> float:
    """Return the average of the cents of all orders."""
    return float(conn.scalar(select(func.avg(orders.c.cents))))
