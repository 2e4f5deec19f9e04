"""Let the annotations speak.

Task: write a base class, a mixin and a model.

`Base` says for all models: a column that is annotated with `Mapped[str]`, or with
`Mapped[str | None]`, is text of at most 100 characters, unless the column names another type
itself.

`TimestampMixin` gives each model that inherits from it a column `created_at`: a date with time,
with or without a time zone, never NULL. When a row comes without one, the database itself fills
in its own current time; an UPDATE does not touch it.

`Account` is mapped to the table `accounts`. It inherits from `TimestampMixin` and `Base`, so
it has five columns; only `bio` may be NULL:
- `id`, an integer and the primary key; the database counts
- `email`, text of at most 100 characters; no two accounts have the same
- `bio`, text of any length (`Text`)
- `karma`, a big integer (`BigInteger`): the value can be too large for 32 bits. When a row
  comes without one, the database itself fills in 0.
- `created_at`, from the mixin
`repr(account)` is a text like this: Account(id=7, email='ann@example.org'). Use the repr() of
each value. The id is None as long as the account is not saved.

"The database itself" means: also for a program that does not use SQLAlchemy.

Read first:
- https://docs.sqlalchemy.org/en/21/orm/declarative_tables.html#orm-declarative-mapped-column
- https://docs.sqlalchemy.org/en/21/orm/declarative_mixins.html
"""

from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """The base class of all models."""

    # TODO: say which type a `Mapped[str]` gets: see type_annotation_map.


class TimestampMixin:
    """What a model needs to know when a row was made."""

    # TODO: write the column `created_at`.


# TODO: begin the class Account, with its table and its columns.
# TODO: let repr() show the id and the email.
