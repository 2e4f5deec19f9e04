"""Create an engine.

Task: make an engine, called `engine`, for the SQLite file `example.db` in the folder where
this program runs. Let it show every statement that it sends (`echo`). Make an empty
catalogue, called `metadata`, for the tables of the next exercises. It has no schema, and
it needs to know neither the file nor the engine.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/engine.html
- https://docs.sqlalchemy.org/en/21/core/engines.html#sqlite
"""

from sqlalchemy import Engine, MetaData

# TODO: create the engine. Its URL names the kind of database and the file.
engine: Engine = ...

# TODO: create the catalogue.
metadata: MetaData = ...
