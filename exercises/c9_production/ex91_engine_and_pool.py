"""Limit an engine, and leave nothing open.

Task: write five functions around an engine and its pool, which keeps connections open to lend
them out again. The table `log` is in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/core/engines.html#escaping-special-characters-such-as-signs-in-passwords
- https://docs.sqlalchemy.org/en/21/core/pooling.html
"""

from given import log
from sqlalchemy import URL, Engine


def url_for(user: str, password: str, host: str, database: str) -> URL:
    """Return the URL of this PostgreSQL database, for the driver psycopg (postgresql+psycopg).

    User and password may have any characters but spaces, also @ : / # + and %.
    """
    # TODO: build the URL from its parts.
    raise NotImplementedError


def make_engine(url: URL, size: int, seconds: float) -> Engine:
    """Return an engine that has at most `size` connections open, and keeps them for reuse.

    When all are in use, a caller who wants one more waits `seconds` seconds for it, and then gets
    sqlalchemy.exc.TimeoutError. A connection that broke while nobody used it is replaced before
    anybody gets it. `url` is never that of an SQLite database in memory, which has another kind
    of pool.
    """
    # TODO: create an engine, with the options of its pool.
    raise NotImplementedError


def pool_report(engine: Engine) -> tuple[int, int]:
    """Return how many connections are in use now, and how many lie open and unused in the pool."""
    # TODO: ask the pool for both numbers.
    raise NotImplementedError


def count_log(engine: Engine) -> int:
    """Return how many rows the table `log` has.

    The connection goes back to the pool, also when the query fails; the error goes on to the
    caller.
    """
    # TODO: count the rows, and see to it that the connection is closed in any case.
    raise NotImplementedError


def shutdown(engine: Engine) -> None:
    """Close all connections that lie unused in the pool. No connection is in use now."""
    # TODO: one call.
    raise NotImplementedError
