"""Savepoints.

Why: begin_nested() sets a savepoint. If an error leaves its block, only the changes since the
savepoint are undone, and the transaction can go on, also on PostgreSQL, which refuses all
further statements after an error. Let the error leave the block, and catch it outside. All
savepoints belong to the transaction around them: its rollback undoes everything.

Also: Python's SQLite driver begins a transaction only before the first change, so a savepoint
before that commits by itself. The page on the SQLite dialect shows the cure; the tests use it.
"""

from collections.abc import Iterable

from given import log
from sqlalchemy import Connection, Engine, insert
from sqlalchemy.exc import IntegrityError


def try_note(conn: Connection, msg: str) -> bool:
    """Save a message inside the caller's transaction; return True.

    If the database refuses it with an IntegrityError, return False: then only this insert is
    undone, what the caller did before stays, and the caller can go on with the same
    transaction. Do not end that transaction, neither with a commit nor with a rollback. Any
    other error goes on to the caller.
    """
    try:
        with conn.begin_nested():
            conn.execute(insert(log).values(msg=msg))
    except IntegrityError:
        return False
    return True


def import_all(engine: Engine, msgs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Save the messages in one transaction of your own: one BEGIN, one COMMIT.

    Leave out those that the database refuses with an IntegrityError. Return two lists, the
    saved messages and the refused ones, each in the order of `msgs`. Any other error, such as
    one that `msgs` raises while you go through it, goes on to the caller; then nothing is
    saved. No connection is left open.
    """
    good: list[str] = []
    bad: list[str] = []
    with engine.begin() as conn:
        for msg in msgs:
            (good if try_note(conn, msg) else bad).append(msg)
    return good, bad
