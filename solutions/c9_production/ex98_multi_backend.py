"""Write one model for three databases.

Why: with_variant() gives a column another type on one database, @compiles another SQL to an
expression; the rest of the program does not know where it runs. Let the compiler process what
is inside of your expression: then columns, aliases and parameters all work. `inherit_cache =
True` says that two expressions with equal parts have the same SQL; without it, SQLAlchemy
compiles each statement again and again, and warns about it.

Also: SQLAlchemy makes BIGSERIAL of a BigInteger primary key on PostgreSQL by itself. Before
you write a construct of your own, look into `func`: most functions have one name everywhere.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Integer, MetaData, String, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


def things(metadata: MetaData) -> Table:
    """Add the table `things` to metadata and return it. Its columns:

    - `id`, the primary key: a BIGINT, for there will be many things. On SQLite it is an
      INTEGER, which is as big there: only for an INTEGER primary key does SQLite make the
      numbers itself. An INSERT gives no id.
    - `name`, text of at most 80 characters.
    - `data`, JSON; on PostgreSQL it is JSONB, which can be compared and have an index.
    - `made`, a date with a time, without a time zone. It is meant in UTC.

    `data` and `made` may be NULL: an INSERT can leave them out.
    """
    return Table(
        "things",
        metadata,
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
        Column("name", String(80)),
        Column("data", JSON().with_variant(JSONB, "postgresql")),
        Column("made", DateTime),
    )


class epoch(FunctionElement[int]):  # noqa: N801 - it is used like func.lower
    """`epoch(x)`: the seconds from 1970-01-01 00:00 to the moment x, both in UTC.

    x is a column, any other SQL expression, or a Python datetime, which travels as a parameter.
    x has no fractions of a second. The result is an integer, below 0 before 1970.
    This SQL gives it: on SQLite strftime('%s', x), which is text, so CAST it AS INTEGER;
    on PostgreSQL EXTRACT(epoch FROM x), which is a decimal number, so CAST it AS BIGINT;
    on MariaDB and MySQL TIMESTAMPDIFF(SECOND, '1970-01-01', x).
    """

    # Given: do not change.
    type = BigInteger()
    inherit_cache = True


@compiles(epoch, "sqlite")
def _sqlite(element: epoch, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **kw)}) AS INTEGER)"


@compiles(epoch, "postgresql")
def _postgresql(element: epoch, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(EXTRACT(epoch FROM {compiler.process(element.clauses, **kw)}) AS BIGINT)"


@compiles(epoch, "mysql", "mariadb")
def _mysql(element: epoch, compiler: SQLCompiler, **kw: Any) -> str:
    return f"TIMESTAMPDIFF(SECOND, '1970-01-01', {compiler.process(element.clauses, **kw)})"
