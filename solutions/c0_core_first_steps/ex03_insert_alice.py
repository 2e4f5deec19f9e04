"""Insert Alice.

Why: a connection begins a transaction at its first statement. Only you
see what you change in it, until you commit. If the connection closes without a commit,
SQLAlchemy rolls the change back. Values are sent beside the statement, so a name like
O'Brien does no harm.

Also: `with engine.begin() as connection:` commits by itself when the block ends without
an error. Prefer it when all statements of a block belong together.
"""

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert

# Given: do not change.
engine = create_engine("sqlite:///example.db", echo=True)
metadata = MetaData()
users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50)),
    Column("age", Integer),
)
metadata.create_all(engine)

with engine.connect() as connection:
    connection.execute(insert(users), {"name": "Alice", "age": 25})
    connection.commit()
