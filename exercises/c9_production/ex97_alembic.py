"""Write a migration that goes both ways.

Task: the table `users` is full of rows that must not be lost. `upgrade` changes it to what
`users` below says, `downgrade` changes it back. Both work on SQLite, PostgreSQL and MariaDB,
also if the two are called in turn, again and again. Nothing else changes the table: afterwards,
Alembic compares it with the tables below, and must find no difference. This is what changes:

- `name` gets the new name `full_name`. It keeps its values.
- `status` is new. Old rows, and new rows that name no status, get 'active'.
- The unique constraint `uq_users_email` on `email` is new.
- The index `ix_users_status` on `status` is new.

Going back, `status` is dropped with all its values; everything else in the rows stays.

In a project, Alembic finds two such functions in a file of its own for each revision, and `op`
is imported. Here you receive it. Its caller opens the transaction and commits. SQLite can
change little of a table; Alembic's batch mode makes a new table there, and copies the rows.
MariaDB wants to hear more: when you rename a column, also say its existing type and that it is
NOT NULL (`existing_type`, `existing_nullable`); when you drop a constraint, say of which kind it
is (`type_`).

Read first:
- https://alembic.sqlalchemy.org/en/latest/batch.html
- https://alembic.sqlalchemy.org/en/latest/ops.html
"""

from alembic.operations import Operations
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, UniqueConstraint

# Given: do not change.
before = MetaData()
Table(
    "users",
    before,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False),
    Column("email", String(100), nullable=False),
)

after = MetaData()
users = Table(
    "users",
    after,
    Column("id", Integer, primary_key=True),
    Column("full_name", String(60), nullable=False),
    Column("email", String(100), nullable=False),
    Column("status", String(20), nullable=False, server_default="active"),
    UniqueConstraint("email", name="uq_users_email"),
    Index("ix_users_status", "status"),
)


def upgrade(op: Operations) -> None:
    """Change the table from `before` to `after`."""
    # TODO: open a batch for the table, and give the column its new name there; for MariaDB, say
    # what the column was before.
    # TODO: in the batch, add the column, the constraint and the index.
    raise NotImplementedError


def downgrade(op: Operations) -> None:
    """Change the table from `after` back to `before`."""
    # TODO: open a batch for the table, and undo each step, the last one first.
    raise NotImplementedError
