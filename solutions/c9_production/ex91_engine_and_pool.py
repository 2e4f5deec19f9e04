"""Limit an engine, and leave nothing open.

Why: an engine is made once for each database of a program, and its pool lends connections out.
By default that are 5, and up to 10 more when many are wanted at once ("overflow"). A connection
that is never closed is never lent again: when all are gone, everybody waits, and then gets
TimeoutError. Nearly always the answer is not a bigger pool but a `with` that was forgotten.
URL.create() takes a password as it is, and str(url) shows it as ***.

Also: pool_recycle=1800 replaces connections by their age, where a firewall cuts off old ones. A
child process that you fork must not use its parent's connections: engine.dispose(close=False).
In-memory databases of SQLite have another kind of pool, which takes no max_overflow.
"""

from given import log
from sqlalchemy import URL, Engine, create_engine, func, select


def url_for(user: str, password: str, host: str, database: str) -> URL:
    """Return the URL of this PostgreSQL database, for the driver psycopg (postgresql+psycopg).

    User and password may have any characters but spaces, also @ : / # + and %.
    """
    return URL.create("postgresql+psycopg", user, password, host, database=database)


def make_engine(url: URL, size: int, seconds: float) -> Engine:
    """Return an engine that has at most `size` connections open, and keeps them for reuse.

    When all are in use, a caller who wants one more waits `seconds` seconds for it, and then gets
    sqlalchemy.exc.TimeoutError. A connection that broke while nobody used it is replaced before
    anybody gets it. `url` is never that of an SQLite database in memory, which has another kind
    of pool.
    """
    return create_engine(
        url, pool_size=size, max_overflow=0, pool_timeout=seconds, pool_pre_ping=True
    )


def pool_report(engine: Engine) -> tuple[int, int]:
    """Return how many connections are in use now, and how many lie open and unused in the pool."""
    return engine.pool.checkedout(), engine.pool.checkedin()


def count_log(engine: Engine) -> int:
    """Return how many rows the table `log` has.

    The connection goes back to the pool, also when the query fails; the error goes on to the
    caller.
    """
    with engine.connect() as conn:
        return conn.scalar(select(func.count()).select_from(log))


def shutdown(engine: Engine) -> None:
    """Close all connections that lie unused in the pool. No connection is in use now."""
    engine.dispose()
