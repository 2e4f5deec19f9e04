"""Write one model for three databases.

Task: the same program runs on SQLite, PostgreSQL and MariaDB. Complete a table that each of
them creates in its own way, and an SQL expression that each of them spells in its own way.
The tests run on the database that you chose; for the others, they let SQLAlchemy compile what
you wrote.

SQLAlchemy knows databases by the name of their dialect: `sqlite`, `postgresql`, and `mysql`, or
`mariadb` if the URL begins with that word. MariaDB and MySQL speak alike: what you write for one
of the two names, write for the other one, too.

Read first:
- https://docs.sqlalchemy.org/en/21/core/type_basics.html#using-uppercase-and-backend-specific-types-for-multiple-backends
- https://docs.sqlalchemy.org/en/21/core/compiler.html
"""

from sqlalchemy import BigInteger, MetaData, Table
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
    # TODO: write the table; two of the types need a variant, each for one dialect.
    raise NotImplementedError


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
    # TODO: say that SQLAlchemy may cache statements with this construct.
    inherit_cache = ...


# TODO: for each dialect, write a function with @compiles that returns the SQL of an epoch.
