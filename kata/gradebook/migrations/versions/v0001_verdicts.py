"""Keep the verdicts, whose they are, and the seed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import VARCHAR

revision = "0001"
down_revision = None

NAME = sa.String(length=255).with_variant(VARCHAR(255, collation="utf8mb4_bin"), "mysql", "mariadb")


def upgrade() -> None:
    """Make the tables as they are from now on."""
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("owner", NAME, nullable=False),
        sa.Column("exercise", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("max_points", sa.Double(), nullable=False),
        sa.Column("tests", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("diagnosis", sa.Text(), nullable=False),
        sa.Column("sql", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
        sa.UniqueConstraint("key", "owner", name=op.f("uq_verdicts_key_owner")),
    )
    op.create_table(
        "finished",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student", NAME, nullable=False),
        sa.Column("verdict_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdicts.id"], name=op.f("fk_finished_verdict_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finished")),
        sa.UniqueConstraint("student", "verdict_id", name=op.f("uq_finished_student_verdict_id")),
    )
    op.create_index(op.f("ix_finished_verdict_id"), "finished", ["verdict_id"], unique=False)


def downgrade() -> None:
    """Make the tables as they were before."""
    op.drop_table("finished")
    op.drop_table("verdicts")
    op.drop_table("settings")
