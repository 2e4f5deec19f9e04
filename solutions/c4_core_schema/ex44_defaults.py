"""Decide who fills a column in.

Why: `default` and `onupdate` are SQLAlchemy's: they work in statements that SQLAlchemy
builds. `server_default` and `Computed` stand in the table itself and work for everybody.
Give `default` the function, not its result: a result is computed once, when your module is
imported, and is then the same for every row.

Also: a plain text in `server_default` is a value; an SQL expression needs func or text(). A
`server_onupdate` changes nothing: it only tells SQLAlchemy that the database has a trigger.
"""

from uuid import uuid4

from sqlalchemy import Column, Computed, DateTime, Integer, MetaData, String, Table, func, text


def docs_table(metadata: MetaData) -> Table:
    """Describe the table docs in `metadata` and return it."""
    return Table(
        "docs",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("title", String(100)),
        Column("width", Integer),
        Column("height", Integer),
        Column("token", String(32), default=lambda: uuid4().hex),
        Column("status", String(20), server_default="draft"),
        Column("created", DateTime, server_default=func.now()),
        Column("version", Integer, server_default="1", onupdate=text("version + 1")),
        Column("area", Integer, Computed("width * height", persisted=True)),
    )
