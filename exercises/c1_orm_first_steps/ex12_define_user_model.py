"""Define the model User.

Task: write the class `User` on `Base`, mapped to the table `users`. It has three attributes,
each with a column of the same name: `id`, an integer and the primary key; `name`, a text
of at most 50 characters that must not be missing (NOT NULL); `age`, an integer that may be
missing, and is NULL then.

Read first:
- https://docs.sqlalchemy.org/en/21/tutorial/metadata.html#declaring-mapped-classes
- https://docs.sqlalchemy.org/en/21/orm/declarative_tables.html
"""

from sqlalchemy.orm import DeclarativeBase


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


# TODO: begin the class User.
# TODO: name its table.
# TODO: give it id, name and age.
