"""Read a schema that you did not write.

Why: a database knows its own tables, and SQLAlchemy can ask it. inspect(engine) gives names,
columns and keys as plain data; Table(..., autoload_with=engine) gives a Table for queries. What
you read is a picture of that moment: an Inspector and a MetaData keep their answers, so take a
new one when the schema may have changed.

Also: an Inspector tells foreign keys, too: get_foreign_keys() gives the columns of both sides,
pair by pair. `metadata.reflect(engine)` reads all tables at once. Reflection sees what the
database stored, and no more: Python-side defaults and your own types are not in it.
"""

from sqlalchemy import Engine, MetaData, Table, inspect


def table_names(engine: Engine) -> list[str]:
    """Return the names of all tables, sorted."""
    return sorted(inspect(engine).get_table_names())


def columns(engine: Engine, table: str) -> dict[str, bool]:
    """Return for each column of the table whether it may be NULL."""
    return {column["name"]: column["nullable"] for column in inspect(engine).get_columns(table)}


def load(engine: Engine, name: str) -> Table:
    """Return the table of that name."""
    return Table(name, MetaData(), autoload_with=engine)


def references(engine: Engine, table: str) -> dict[str, str]:
    """Return for each column that is part of a foreign key what it refers to."""
    return {key.parent.name: key.target_fullname for key in load(engine, table).foreign_keys}
