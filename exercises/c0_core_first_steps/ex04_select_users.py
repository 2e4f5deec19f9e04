"""Select users.

Task: read all rows of `users` with one SELECT, and print each row on a line of its own, as
Python shows a row: `(1, 'Alice', 25)`. There may be other people in the table, too; their
order does not matter. Print nothing else (the log lines of `echo` do not count), and leave
no connection open.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_select.html#the-select-sql-expression-construct
- https://docs.sqlalchemy.org/en/21/tutorial/dbapi_transactions.html#fetching-rows
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

# TODO: open a connection that closes itself, and execute a SELECT of all users on it.
# TODO: print the rows, one after the other.
