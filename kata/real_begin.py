"""The fixture that lets SQLite begin transactions as a server does."""

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine


@pytest.fixture
def real_begin(engine: Engine) -> None:
    """Let each transaction on SQLite begin with its first statement, as on a server.

    Python's driver begins one only before the first change, so a savepoint that comes before
    that would commit by itself. Not for programs that run side by side: if a SELECT begins a
    transaction, none of them can write. Source: SQLAlchemy's pages on the SQLite dialect.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_it_to_us)
        event.listen(engine, "begin", _begin)


def _leave_it_to_us(connection: object, record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin(conn: Connection) -> None:
    level = conn.get_execution_options().get("isolation_level")
    if str(level).upper() != "AUTOCOMMIT":  # SQLAlchemy takes it in small letters, too
        conn.connection.cursor().execute("BEGIN")
