"""The table that some exercises of this chapter use."""

from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()

# Messages: several rows can have the same text.
log = Table(
    "log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("msg", String(50), nullable=False),
)
