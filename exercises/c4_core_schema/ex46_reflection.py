"""Read a schema that you did not write.

Task: write four functions that ask a database about its tables. The engine belongs to a
database that other programs made, and that they may change between two calls: ask it anew in
each call. Leave no connection open.

- `table_names` returns the names of all tables, sorted, as a list. Views do not count.
- `columns` returns a dict, in the order of the columns: the name of each column of one table,
  and whether it may be NULL (True or False).
- `load` returns one table as a `Table`, ready for select(): with its columns, primary key and
  foreign keys.
- `references` returns a dict: the name of each column of one table that refers to a table
  (also its own), and what it refers to, as "table.column". A foreign key can have several columns. A
  table without foreign keys gives an empty dict.

If there is no table of that name, the last three raise SQLAlchemy's NoSuchTableError.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/metadata.html#table-reflection
- https://docs.sqlalchemy.org/en/21/core/reflection.html
"""

from sqlalchemy import Engine, Table


def table_names(engine: Engine) -> list[str]:
    """Return the names of all tables, sorted."""
    # TODO: ask an inspector of the engine.
    raise NotImplementedError


def columns(engine: Engine, table: str) -> dict[str, bool]:
    """Return for each column of the table whether it may be NULL."""
    # TODO: ask an inspector for the columns of the table.
    raise NotImplementedError


def load(engine: Engine, name: str) -> Table:
    """Return the table of that name."""
    # TODO: let Table read its columns from the database.
    raise NotImplementedError


def references(engine: Engine, table: str) -> dict[str, str]:
    """Return for each column that is part of a foreign key what it refers to."""
    # TODO: find the foreign keys, with an inspector or in the Table, and name both sides.
    raise NotImplementedError
