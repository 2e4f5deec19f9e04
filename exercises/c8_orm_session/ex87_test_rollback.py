"""Give each test a session that leaves nothing behind.

Task: a test calls code that commits, and the next test must not find its rows. Write a context
manager that gives a session to such code, and undoes all of it at the end:

    with rolled_back_session(engine) as session:
        register_author(session, "Ann")    # adds her, and commits

Inside of the block the session is like any other one on this database. It sees the rows that
were there before. The code may commit and roll back as often as it likes: it finds what it has
committed, and a rollback undoes what came after the last commit, no more.

Outside of the block nobody ever sees any of it: no other connection while the block runs, and
nobody after it. All rows are as they were before, also if the code raised an error; the error
goes on. At the end, the session is closed and no connection is left open. The context manager
can be used again with the same engine.

On SQLite one thing is special. Python's driver begins a transaction only before the first
INSERT, UPDATE or DELETE. A savepoint that comes before that stands alone, and is saved for good
when it is released. So your function must send BEGIN itself, before anything else.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/session_transaction.html#session-external-transaction
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session


@contextmanager
def rolled_back_session(engine: Engine) -> Iterator[Session]:
    """Give a session whose commits are undone at the end of the block."""
    # TODO: begin a transaction on a connection, on SQLite with a real BEGIN.
    # TODO: yield a session on this connection that commits savepoints, and not the transaction.
    raise NotImplementedError
