"""Select users.

Why: execute() gives a Result. Looping over it gives one row at a time, and a row is a named
tuple: `row.name` is `row[1]`. A Result can be read only once; a second loop finds nothing.

Also: `connection.execute(select(users)).all()` gives a list, to keep or to read again. For
many rows the loop is better: it makes no list. `users.select()` is an older way to write
`select(users)`, and still right.
"""

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select

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

with engine.connect() as connection:
    result = connection.execute(select(users))
    for row in result:
        print(row)
