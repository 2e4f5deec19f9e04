"""Insert many rows.

Task: write three functions that insert many users with few statements: at most five INSERTs
for hundreds of rows, and no other statement. `rows` is a list of dictionaries whose keys are
names of columns. An empty list is allowed: then nothing is sent and nothing changes. No
function commits: the caller does. An error of the database goes on to the caller. An
executemany counts as one statement. Values travel as parameters. A call that SQLAlchemy's
documentation names deprecated counts as an error.

The table is in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/dbapi_transactions.html#sending-multiple-parameters
- https://docs.sqlalchemy.org/en/21/core/connections.html#insert-many-values-behavior-for-insert-statements
"""

from typing import Any

from given import users
from sqlalchemy import Connection


def add_all(conn: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert all rows. All dictionaries have the same keys."""
    # TODO: hand all rows to one execute(), but only if there are any.
    raise NotImplementedError


def add_mixed(conn: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert all rows. Each has a "name"; "age", "email" or both can be missing.

    The column of a missing key becomes NULL, not 0 or "".
    """
    # TODO: give all dictionaries the same keys, then insert them.
    raise NotImplementedError


def add_returning(conn: Connection, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Insert all rows and return the id of each new user by name; {} for an empty list.

    All dictionaries have the same keys, and the names in them differ. Other users in the table
    may have the same names. The database may send the returned rows in any order. Call
    execute() at most five times.
    """
    # TODO: let one INSERT return the columns that you need, and make a dictionary of them.
    raise NotImplementedError
