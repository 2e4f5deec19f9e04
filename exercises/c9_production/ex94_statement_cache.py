"""Let one compiled statement serve many calls.

Task: write three functions that are called over and over, each time with other values. Each call
sends one SELECT, whose values travel as parameters. SQLAlchemy must compile each function's
statement only once for an engine: every call after the first finds it in the cache. The table is
in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/core/connections.html#sql-compilation-caching
"""

from collections.abc import Sequence

from given import log
from sqlalchemy import Connection


def by_msg(conn: Connection, msg: str) -> Sequence[int]:
    """Return a list of the ids of all rows with this `msg`, in any order."""
    # TODO: select the ids, so that the SQL is the same for each msg.
    raise NotImplementedError


def count_in(conn: Connection, ids: Sequence[int]) -> int:
    """Return how many rows have one of these ids. There can be any number of ids, also none."""
    # TODO: count the rows, so that lists of any length have one statement in the cache.
    raise NotImplementedError


def newest(conn: Connection, n: int, skip: str) -> Sequence[int]:
    """Return the `n` highest ids, the highest first, of the rows whose `msg` is not `skip`."""
    # TODO: select, so that also the number n stays out of the SQL.
    raise NotImplementedError
