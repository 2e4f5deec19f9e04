"""Define a table.

Why: a Table describes; it creates nothing. `metadata.create_all(engine)` looks which of the
tables in this catalogue the database lacks, and creates those. It compares only
names: a table that is already there stays as it is, even when its columns are different.

Also: `users.create(engine, checkfirst=True)` creates this one table. create_all() is better
when there are several: it finds the order in which they must be created.
"""

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine

# Given: do not change.
engine = create_engine("sqlite:///example.db", echo=True)
metadata = MetaData()

users: Table = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50)),
    Column("age", Integer),
)

metadata.create_all(engine)
