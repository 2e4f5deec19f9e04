"""One rule, in Python and in SQL.

Task: give the class `Person` what is missing. Add no column.

`full` is the full name: first name, one space, last name; or the first name alone where
`last` is None. It works on an object, `person.full`, and in SQL, `Person.full`: it can be
selected, compared in where(), and given to order_by(). It is never NULL.

`person.full = "Ada King Noel"` sets both names. What stands before the first space is `first`,
the rest is `last`; without a space, `last` becomes None.

`older(year)` tells whether a person was born before that year. It works on an object,
`person.older(1990)`, where it gives True or False, and in SQL, `Person.older(1990)`.

Whenever `first` is set, in `Person(...)`, by assignment or through `full`, take off the spaces at
both ends; if nothing is left, raise a ValueError.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/extensions/hybrid.html
- https://docs.sqlalchemy.org/en/21/orm/mapped_attributes.html#simple-validators
"""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


# Given: do not change.
class Base(DeclarativeBase):
    """The base class of all models."""


class Person(Base):
    """A person, and the year in which they were born."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[str] = mapped_column(String(50))
    last: Mapped[str | None] = mapped_column(String(50))
    born: Mapped[int]

    # TODO: write the hybrid property full, as it is for an object.
    # TODO: write what happens when full is set.
    # TODO: write the SQL expression of full.
    # TODO: write the hybrid method older.
    # TODO: write a method that checks each new value of first.
