"""Make a base class and a session factory.

Task: make three names that every ORM program needs. `engine` is an engine for the SQLite
file example.db in the folder where this program runs; it may work without `echo`. `Base` is
a class: a class that inherits from it and names its table becomes a model. `SessionLocal` is
a factory: each call gives a new Session, and all of them use `engine`.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/metadata.html#establishing-a-declarative-base
- https://docs.sqlalchemy.org/en/21/orm/session_basics.html#using-a-sessionmaker
"""

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

# TODO: make the engine for the file example.db.
engine: Engine = ...

# TODO: make Base, the class from which all models inherit.

# TODO: make the factory, and tell it which engine its sessions use.
SessionLocal: sessionmaker[Session] = ...
