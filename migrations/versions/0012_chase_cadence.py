"""The machine's own chases: when an order is due for one, and who of the ledger is the machine."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Bring the change in."""
    op.add_column("work_order", sa.Column("chase_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "chase",
        sa.Column("by_machine", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(op.f("ix_chase_at"), "chase", ["at"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(op.f("ix_chase_at"), "chase")
    op.drop_column("chase", "by_machine")
    op.drop_column("work_order", "chase_at")
