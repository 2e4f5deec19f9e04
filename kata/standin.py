"""Let a script that names a SQLite file run on a database server instead."""

from pathlib import Path
from typing import Any

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, Dialect


def stand_ins(real: URL, file: Path) -> dict[str, Any]:
    """Return entries for SQLAlchemy's dialect registry that open `real` in place of `file`.

    The first chapters' scripts say `create_engine("sqlite:///example.db")`. With these entries
    in `sqlalchemy.dialects.registry.impls`, that very line connects to the server. An engine for
    any other SQLite database is not touched. Source: Dialect.get_dialect_cls, SQLAlchemy's hook
    for choosing the dialect class by URL.
    """

    class StandIn(SQLiteDialect_pysqlite):
        supports_statement_cache = True

        @classmethod
        def get_dialect_cls(cls, url: URL) -> type[Dialect]:
            if url.database and Path(url.database).absolute() == file:
                return _redirected(real)
            return SQLiteDialect_pysqlite

    return dict.fromkeys(("sqlite", "sqlite.pysqlite"), lambda: StandIn)


def _redirected(real: URL) -> type[Dialect]:
    dialect = real.get_dialect()

    def create_connect_args(self: Any, url: URL) -> Any:
        return dialect.create_connect_args(self, real)

    body = {"create_connect_args": create_connect_args, "supports_statement_cache": True}
    return type(dialect.__name__, (dialect,), body)
