"""Savepoints.

Task: write two functions that save messages in `log`, where each `msg` can stand only once.
A savepoint is a mark inside a transaction: you can go back to it and keep what was before.
Set a savepoint for each message. If the database refuses a message with an IntegrityError,
go back to its savepoint before you go on. If it is saved, release its savepoint. Values travel
as parameters.

The table is in `given.py`, in this folder.

Read first:
- https://docs.sqlalchemy.org/en/21/core/connections.html#sqlalchemy.engine.Connection.begin_nested
- https://docs.sqlalchemy.org/en/21/orm/session_transaction.html#using-savepoint
"""

from collections.abc import Iterable

from given import log
from sqlalchemy import Connection, Engine


def try_note(conn: Connection, msg: str) -> bool:
    """Save a message inside the caller's transaction; return True.

    If the database refuses it with an IntegrityError, return False: then only this insert is
    undone, what the caller did before stays, and the caller can go on with the same
    transaction. Do not end that transaction, neither with a commit nor with a rollback. Any
    other error goes on to the caller.
    """
    # TODO: insert the message under a savepoint.
    # TODO: return whether it was saved.
    raise NotImplementedError


def import_all(engine: Engine, msgs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Save the messages in one transaction of your own: one BEGIN, one COMMIT.

    Leave out those that the database refuses with an IntegrityError. Return two lists, the
    saved messages and the refused ones, each in the order of `msgs`. Any other error, such as
    one that `msgs` raises while you go through it, goes on to the caller; then nothing is
    saved. No connection is left open.
    """
    # TODO: begin a transaction, try each message under a savepoint, and sort them.
    raise NotImplementedError
