"""Let the database say no.

Why: a check in your program holds for your program, and only until two of them run at the
same time. A constraint in the database holds for everybody and always. So insert first, and
be ready for the IntegrityError: it says that a rule was broken. Catch no more than that.

Also: SQLite knows foreign keys but enforces them only on a connection that asked for it;
PostgreSQL and MariaDB always do. The name of the error is not the same everywhere: a broken
CHECK is an OperationalError on MariaDB and MySQL.
"""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    event,
    insert,
)
from sqlalchemy.exc import IntegrityError


def build(metadata: MetaData) -> tuple[Table, Table]:
    """Describe the tables in `metadata`; return (authors, books)."""
    authors = Table(
        "authors",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("email", String(100), nullable=False, unique=True),
    )
    author_id = ForeignKey("authors.id", ondelete="CASCADE")
    books = Table(
        "books",
        metadata,
        Column("author_id", Integer, author_id, primary_key=True),
        Column("title", String(100), primary_key=True),
        Column("pages", Integer, CheckConstraint("pages > 0"), nullable=False),
    )
    return authors, books


def enable_foreign_keys(engine: Engine) -> None:
    """Make each new connection of `engine` enforce foreign keys."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def enforce(connection: Any, record: object) -> None:
            connection.execute("PRAGMA foreign_keys=ON")


def try_insert(engine: Engine, table: Table, row: dict[str, Any]) -> bool:
    """Insert `row` and commit; return whether the database accepted it."""
    try:
        with engine.begin() as connection:
            connection.execute(insert(table).values(row))
    except IntegrityError:
        return False
    return True
