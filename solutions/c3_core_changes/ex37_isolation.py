"""Isolation levels.

Why: the isolation level says what a transaction sees of others that run at the same time. It
is an option of a connection, set before the transaction begins, and the pool sets it back.
AUTOCOMMIT means no transaction at all: each statement counts at once, and nothing can be
rolled back. Maintenance commands need it, and so do jobs that only read.

Also: at SERIALIZABLE a database may refuse a transaction, because another one got in its way.
Be ready to run it again from its beginning.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, text

T = TypeVar("T")

# Given: do not change.
COMMANDS = {
    "sqlite": "VACUUM",
    "postgresql": "VACUUM log",
    "mysql": "OPTIMIZE TABLE log",
    "mariadb": "OPTIMIZE TABLE log",
}


def maintain(engine: Engine) -> None:
    """Send the command of COMMANDS that belongs to the engine's dialect.

    VACUUM must not be sent inside a transaction, so send it at the level AUTOCOMMIT.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text(COMMANDS[engine.dialect.name]))


def autocommit_engine(engine: Engine) -> Engine:
    """Return another engine with the same pool, all of whose connections are at AUTOCOMMIT.

    What is executed through it is committed at once. The engine that was given stays as it is.
    """
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def run_serializable(engine: Engine, fn: Callable[[Connection], T]) -> T:
    """Call `fn` with a connection that is in a transaction at the level SERIALIZABLE.

    Commit when `fn` is done, and return what it returned. If it raises an error, roll back and
    let the error go on to the caller. `fn` does not commit.
    """
    with engine.connect() as conn:
        conn.execution_options(isolation_level="SERIALIZABLE")
        with conn.begin():
            return fn(conn)
