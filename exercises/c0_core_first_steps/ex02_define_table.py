"""Define a table.

Task: describe the table `users` in Python, in the catalogue `metadata`, and store it under
the name `users`. Its columns, in this order: `id`, an Integer and the primary key; `name`,
a String of at most 50 characters; `age`, an Integer. Name and age may be NULL. Then let
the engine create the table in the database. The program must also run a second time,
without an error and without losing rows, and must leave no connection open.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/metadata.html#setting-up-metadata-with-table-objects
- https://docs.sqlalchemy.org/en/21/tutorial/metadata.html#emitting-ddl-to-the-database
"""

from sqlalchemy import MetaData, Table, create_engine

# Given: do not change.
engine = create_engine("sqlite:///example.db", echo=True)
metadata = MetaData()

# TODO: describe the table: its name, its catalogue, its three columns.
users: Table = ...

# TODO: create in the database what the catalogue describes.
