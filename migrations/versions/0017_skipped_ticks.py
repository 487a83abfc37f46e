"""How many ticks a scheduler skipped because a job was still busy."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Bring the change in."""
    with op.batch_alter_table("heartbeat") as table:
        table.add_column(sa.Column("skipped", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("heartbeat") as table:
        table.drop_column("skipped")
