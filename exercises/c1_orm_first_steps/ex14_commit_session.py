"""Commit a session.

Task: make `new_user`, a User called Alice who is 25 years old, and save that object through a
session of SessionLocal. She must still be there when this program has ended and another
one looks. Let the database choose her id. The session may stay open at the end.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/orm_data_manipulation.html#tutorial-inserting-orm
- https://docs.sqlalchemy.org/en/21/orm/session_basics.html#opening-and-closing-a-session
"""

from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

# Given: do not change.
engine = create_engine("sqlite:///example.db", echo=True)
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    """The base class of all models."""


class User(Base):
    """A person: one row of the table users."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    age: Mapped[int | None]


Base.metadata.create_all(engine)

# TODO: make the object.
new_user: User = ...

# TODO: open a session.
# TODO: add the object to it.
# TODO: commit the session.
