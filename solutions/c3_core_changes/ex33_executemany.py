"""Insert many rows.

Why: a list of dictionaries as second argument of execute() sends all rows at once, and saves
a journey to the database for each. The keys of the first dictionary decide which columns the
INSERT names, so all must have the same keys. With returning(), SQLAlchemy still sends many
rows at a time, and the new ids come back, in no promised order.

Also: `returning(users.c.id, sort_by_parameter_order=True)` promises the order of the list.
SQLite then gets one INSERT a row, so ask for the name as well where you can.
"""

from typing import Any

from given import users
from sqlalchemy import Connection, insert


def add_all(conn: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert all rows. All dictionaries have the same keys."""
    if rows:
        conn.execute(insert(users), rows)


def add_mixed(conn: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert all rows. Each has a "name"; "age", "email" or both can be missing.

    The column of a missing key becomes NULL, not 0 or "".
    """
    keys = ("name", "age", "email")
    add_all(conn, [{key: row.get(key) for key in keys} for row in rows])


def add_returning(conn: Connection, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Insert all rows and return the id of each new user by name; {} for an empty list.

    All dictionaries have the same keys, and the names in them differ. Other users in the table
    may have the same names. The database may send the returned rows in any order. Call
    execute() at most five times.
    """
    if not rows:
        return {}
    result = conn.execute(insert(users).returning(users.c.name, users.c.id), rows)
    return {row.name: row.id for row in result}
