"""Insert Alice.

Task: add one row to `users`: Alice, 25 years old, with one INSERT. She must still be there
when this program has ended and another one looks. Send her name and age as parameters, not
as part of the SQL text. Send no other value: the database chooses her id. Do not change the
rows of other people, and leave no connection open.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/data_insert.html
- https://docs.sqlalchemy.org/en/21/tutorial/dbapi_transactions.html#committing-changes
"""

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine

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

# TODO: open a connection that closes itself.
# TODO: on it, execute an INSERT for Alice, 25.
# TODO: make the new row permanent.
