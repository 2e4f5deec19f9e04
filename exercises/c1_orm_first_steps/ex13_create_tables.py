"""Create the tables of the models.

Task: the model describes the table `users`, but the database is still empty. Create the table
from the model. This program will run many times on the same file: a later run must not
fail, and must keep the rows that are there already.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/metadata.html#emitting-ddl-to-the-database-from-an-orm-mapping
- https://docs.sqlalchemy.org/en/21/core/metadata.html#creating-and-dropping-database-tables
"""

from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Given: do not change.
engine = create_engine("sqlite:///example.db", echo=True)


class Base(DeclarativeBase):
    """The base class of all models."""


class User(Base):
    """A person: one row of the table users."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    age: Mapped[int | None]


# TODO: create each table that Base knows and the database lacks.
