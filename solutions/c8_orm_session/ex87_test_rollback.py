"""Give each test a session that leaves nothing behind.

Why: a session on a connection that is in a transaction joins it. With "create_savepoint" its
commits and rollbacks are those of savepoints, so the transaction around them stays open, and its
rollback takes all of them. Nothing has to be cleaned up, and tests on one database do not see
each other. To close a connection is to roll back what was not committed.

Also: in pytest this is a fixture that yields, with the tables created once for all tests. Where
each connection to SQLite shall really begin, the page on the SQLite dialect shows two listeners,
or, from Python 3.12 on, connect_args={"autocommit": False}; then send no BEGIN by hand.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session


@contextmanager
def rolled_back_session(engine: Engine) -> Iterator[Session]:
    """Give a session whose commits are undone at the end of the block."""
    with engine.connect() as conn:
        conn.begin()
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("BEGIN")
        with Session(conn, join_transaction_mode="create_savepoint") as session:
            yield session
