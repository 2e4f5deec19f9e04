"""Returning.

Task: write four functions that change rows and return values of just these rows. Each sends
exactly one statement (so no SELECT before or after) and does not commit: the caller does.
Values travel as parameters.

The tables are in `given.py`, in this folder. MariaDB has no UPDATE ... RETURNING: there, the
tests leave out `raise_prices`.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_insert.html#insert-returning
- https://docs.sqlalchemy.org/en/21/tutorial/data_update.html#using-returning-with-update-delete
"""

from given import archive, orders, users
from sqlalchemy import Connection


def add_user(conn: Connection, name: str, age: int | None) -> int:
    """Insert a user and return the id that the database gave to this very row."""
    # TODO: execute an INSERT and return the new id as a plain number.
    raise NotImplementedError


def raise_prices(conn: Connection, item: str, by: int) -> list[tuple[int, int]]:
    """Add `by` to the cents of every order of this item.

    Return a list with id and new cents of each of these orders, in any order. Rows count as
    tuples.
    """
    # TODO: execute an UPDATE that returns two columns.
    raise NotImplementedError


def purge(conn: Connection) -> list[str]:
    """Delete the orders that belong to nobody: their `user_id` is NULL.

    Return the items of the deleted orders as a list of strings, one for each order, in any
    order.
    """
    # TODO: execute a DELETE that returns one column.
    raise NotImplementedError


def copy_users(conn: Connection, min_age: int) -> list[int]:
    """Copy name and age of all users who are `min_age` years old or older to `archive`.

    The database gives each copy an id of its own. Return the ids of the copies, in any order.
    """
    # TODO: execute an INSERT that takes its rows from a SELECT, and returns the new ids.
    raise NotImplementedError
