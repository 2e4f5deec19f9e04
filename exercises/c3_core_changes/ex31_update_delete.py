"""Update and delete.

Task: write five functions that change rows. Each sends exactly one statement (so no SELECT
first, and no loop) and does not commit: the caller does. An executemany counts as one
statement. Rows that are not named stay as they are. Values travel as parameters, not inside
the SQL text. `names` has at least one entry.

The tables are in `given.py`, in this folder. An order belongs to the user whose id is in
its `user_id`; several users can have the same name.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_update.html
"""

from given import orders, users
from sqlalchemy import Connection


def rename(conn: Connection, user_id: int, new: str) -> int:
    """Give the user with this id the name `new`.

    Return how many users were found: 1, or 0 if nobody has this id.
    """
    # TODO: execute an UPDATE for this id, and return the row count of the result.
    raise NotImplementedError


def birthday(conn: Connection, user_id: int) -> None:
    """Make the user with this id one year older. An age that is NULL stays NULL."""
    # TODO: execute an UPDATE that computes the new age in the database.
    raise NotImplementedError


def delete_orders_of(conn: Connection, name: str) -> int:
    """Delete all orders of all users with this name; return how many orders were deleted."""
    # TODO: execute a DELETE that finds the ids of these users with a subquery.
    raise NotImplementedError


def rename_many(conn: Connection, names: dict[int, str]) -> None:
    """Give each user whose id is a key of `names` the name that is its value."""
    # TODO: execute one UPDATE for all of them.
    raise NotImplementedError


def copy_totals(conn: Connection) -> int:
    """Set `spent` of every user to the sum of the cents of that user's orders.

    It is 0 for a user without orders. Return how many users were updated.
    """
    # TODO: execute an UPDATE whose new value is a correlated subquery.
    raise NotImplementedError
