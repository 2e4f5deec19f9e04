"""Order, and turn pages.

Why: without ORDER BY a database sends rows in any order, and with a column that has equal
values the order among those is left open. So a list that is cut into pages must be sorted by
something unique at the end. "Go on after the last row that I have seen" needs exactly the
columns of that order, and stays quick on the thousandth page; OFFSET reads all pages before.

Also: `tuple_(users.c.name, users.c.id) > tuple_(name, last_id)` says the same in one comparison,
where the database knows rows as values: SQLite, PostgreSQL and MariaDB do.
"""

from given import users
from sqlalchemy import Connection, and_, func, or_, select


def youngest_first(conn: Connection) -> list[int]:
    """Return all users' ids by age and then by id, those without an age last."""
    query = select(users.c.id).order_by(users.c.age.is_(None), users.c.age, users.c.id)
    return list(conn.scalars(query))


def page_after(conn: Connection, last_id: int, size: int) -> list[int]:
    """Return the next `size` ids greater than `last_id`, in ascending order."""
    query = select(users.c.id).where(users.c.id > last_id).order_by(users.c.id).limit(size)
    return list(conn.scalars(query))


def page_by_name(
    conn: Connection, cursor: tuple[str, int] | None, size: int
) -> list[tuple[str, int]]:
    """Return the next `size` rows (name, id) after `cursor`, by name and then by id."""
    query = select(users.c.name, users.c.id).order_by(users.c.name, users.c.id).limit(size)
    if cursor is not None:
        name, last_id = cursor
        same_name = and_(users.c.name == name, users.c.id > last_id)
        query = query.where(or_(users.c.name > name, same_name))
    return list(conn.execute(query))


def total(conn: Connection) -> int:
    """Return how many users there are."""
    return conn.scalar(select(func.count()).select_from(users))
