"""Write a migration that goes both ways.

Why: create_all() creates missing tables and never changes one that is there; a migration does.
Where SQLite cannot change a table, batch_alter_table() makes a new one and copies the rows; on
other databases it sends plain ALTER TABLE. Autogenerate sees a renamed column as one that is
gone and one that is new: it writes a draft, and you write that the values are to be kept. A
new column that is NOT NULL needs a server_default for the rows that are there already.

Also: op.add_column(), op.create_index() and op.drop_index() work without a batch on SQLite,
too. Try each migration on a copy of the real data, down as well as up.
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
    kept = {"existing_type": String(60), "existing_nullable": False}
    with op.batch_alter_table("users") as batch:
        batch.alter_column("name", new_column_name="full_name", **kept)
        batch.add_column(Column("status", String(20), nullable=False, server_default="active"))
        batch.create_unique_constraint("uq_users_email", ["email"])
        batch.create_index("ix_users_status", ["status"])


def downgrade(op: Operations) -> None:
    """Change the table from `after` back to `before`."""
    kept = {"existing_type": String(60), "existing_nullable": False}
    with op.batch_alter_table("users") as batch:
        batch.drop_index("ix_users_status")
        batch.drop_constraint("uq_users_email", type_="unique")
        batch.drop_column("status")
        batch.alter_column("full_name", new_column_name="name", **kept)
