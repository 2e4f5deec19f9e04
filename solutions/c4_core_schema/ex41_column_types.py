"""Choose types that come back.

Why: a column's type works in both directions. It tells the database what to store, and it
turns a Python value into what the driver takes, and back again. With the right type, a price
stays exact, and a UUID, an enum member or a dict needs no code of yours.

Also: a generic type such as Uuid or JSON becomes what each database has: UUID on PostgreSQL,
CHAR(32) on SQLite. A type in capital letters, such as VARCHAR, always keeps its name. SQLite
does not enforce lengths: VARCHAR(80) takes a longer text there, PostgreSQL refuses it.
"""

import enum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Enum,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    Uuid,
)


# Given: do not change.
class State(enum.Enum):
    """How good an item still is."""

    NEW = "as new"
    USED = "a little used"
    BROKEN = "for spare parts"


def items(metadata: MetaData) -> Table:
    """Describe the table items in `metadata` and return it."""
    return Table(
        "items",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("name", String(80), nullable=False, unique=True),
        Column("price", Numeric(10, 2), nullable=False),
        Column("state", Enum(State), nullable=False),
        Column("in_stock", Boolean, nullable=False),
        Column("added_on", Date, nullable=False),
        Column("notes", Text),
        Column("photo", LargeBinary),
        Column("details", JSON),
    )
