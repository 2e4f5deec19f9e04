"""Pick the right shape.

Task: write five functions. Each receives a connection, sends one SELECT, and returns what it
found in the shape that its caller needs. The database chooses the rows: a function that asks
for one user reads that user only. Ids and items travel as parameters.

- `names`: the names of all users, a list of plain strings in any order.
- `get_user`: the user with this id, as the Row with all four columns, so that the caller can
  write `user.name`. If there is no such user, raise LookupError.
- `age_of`: the age of this user, an int. The age of some users is NULL: return None for them.
  If there is no such user, raise LookupError.
- `as_dicts`: all users, a list in any order with one plain dict for each; the keys are the
  names of the four columns.
- `only_one_item`: the id of the one order for this item; None if there is no such order. If
  there are several, raise sqlalchemy.exc.MultipleResultsFound.

The right method of the result does most of it: see which ones check how many rows there are.
No row found is NoResultFound in SQLAlchemy, and that is not a LookupError.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/dbapi_transactions.html#fetching-rows
- https://docs.sqlalchemy.org/en/21/core/connections.html#result-set-api
"""

from typing import Any

from given import orders, users
from sqlalchemy import Connection, Row, select


def names(conn: Connection) -> list[str]:
    """Return the names of all users."""
    # TODO: read the first column of each row.
    raise NotImplementedError


def get_user(conn: Connection, user_id: int) -> Row[Any]:
    """Return the row of the user with this id; raise LookupError if there is none."""
    # TODO: read one row, and see whether it is there.
    raise NotImplementedError


def age_of(conn: Connection, user_id: int) -> int | None:
    """Return the age of this user, None where it is NULL; raise LookupError without user."""
    # TODO: tell a row with NULL in it from no row.
    raise NotImplementedError


def as_dicts(conn: Connection) -> list[dict[str, Any]]:
    """Return all users, each as a dict with the columns as keys."""
    # TODO: make a dict of each row.
    raise NotImplementedError


def only_one_item(conn: Connection, item: str) -> int | None:
    """Return the id of the only order for this item, or None; raise if there are several."""
    # TODO: choose the method that allows no row and one row, but not two.
    raise NotImplementedError
