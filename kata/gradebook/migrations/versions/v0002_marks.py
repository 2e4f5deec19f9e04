"""Keep what a human decides, and when something was handed in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import VARCHAR

revision = "0002"
down_revision = "0001"

NAME = sa.String(length=255).with_variant(VARCHAR(255, collation="utf8mb4_bin"), "mysql", "mariadb")


def upgrade() -> None:
    """Make the tables as they are from now on."""
    op.create_table(
        "hand_ins",
        sa.Column("student", NAME, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("student", "digest", name=op.f("pk_hand_ins")),
    )
    op.create_table(
        "marks",
        sa.Column("student", NAME, nullable=False),
        sa.Column("exercise", sa.String(length=8), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("extra", sa.Double(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("student", "exercise", name=op.f("pk_marks")),
    )


def downgrade() -> None:
    """Make the tables as they were before."""
    op.drop_table("marks")
    op.drop_table("hand_ins")
