"""Let one compiled statement serve many calls.

Why: to turn an expression into SQL costs more time than many a query. So SQLAlchemy keeps the SQL
under a key that is made of the expression without its values, and in_() leaves its list out, too.
What you write into the SQL by hand, a name, a number, one OR for each value, makes a new key: each
call is compiled, and the new entries push the useful ones out of the cache. echo=True shows it:
[cached since ...] or [generated in ...]; [no key] is a construct that cannot be cached.

Also: text() is cached as well, if its text is always the same: text("... WHERE msg = :msg"). For a
list it needs bindparam("ids", expanding=True).
"""

from collections.abc import Sequence

from given import log
from sqlalchemy import Connection, func, select


def by_msg(conn: Connection, msg: str) -> Sequence[int]:
    """Return a list of the ids of all rows with this `msg`, in any order."""
    return conn.scalars(select(log.c.id).where(log.c.msg == msg)).all()


def count_in(conn: Connection, ids: Sequence[int]) -> int:
    """Return how many rows have one of these ids. There can be any number of ids, also none."""
    return conn.scalar(select(func.count()).select_from(log).where(log.c.id.in_(ids)))


def newest(conn: Connection, n: int, skip: str) -> Sequence[int]:
    """Return the `n` highest ids, the highest first, of the rows whose `msg` is not `skip`."""
    query = select(log.c.id).where(log.c.msg != skip).order_by(log.c.id.desc()).limit(n)
    return conn.scalars(query).all()
