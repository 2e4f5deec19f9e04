"""Isolation levels.

Task: write three functions that choose how a connection treats transactions. Use the engine
that you receive and its own pool: make no second engine with create_engine(), and let other
users of the engine notice nothing. A connection goes back to the pool when you are done, and
with it the default level comes back.

SQLite is always SERIALIZABLE. There, the tests look at the option that you set.

Read first:
- https://docs.sqlalchemy.org/en/21/core/connections.html#setting-transaction-isolation-levels-including-dbapi-autocommit
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

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
    # TODO: open a connection at the level AUTOCOMMIT and execute the command as text.
    raise NotImplementedError


def autocommit_engine(engine: Engine) -> Engine:
    """Return another engine with the same pool, all of whose connections are at AUTOCOMMIT.

    What is executed through it is committed at once. The engine that was given stays as it is.
    """
    # TODO: make a copy of the engine that has this option.
    raise NotImplementedError


def run_serializable(engine: Engine, fn: Callable[[Connection], T]) -> T:
    """Call `fn` with a connection that is in a transaction at the level SERIALIZABLE.

    Commit when `fn` is done, and return what it returned. If it raises an error, roll back and
    let the error go on to the caller. `fn` does not commit.
    """
    # TODO: open a connection, set its level before the transaction begins, and call fn.
    raise NotImplementedError
