"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Make the tables as they are from now on."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Make the tables as they were before."""
    ${downgrades if downgrades else "pass"}
