"""The index by which a sweep finds what is due, in the order in which it claims it."""

from alembic import op

revision = "0018"
down_revision = "0017"

_NAME, _TABLE = "ix_work_order_next_step_at", "work_order"


def upgrade() -> None:
    """Bring the change in."""
    op.drop_index(_NAME, _TABLE)
    op.create_index(_NAME, _TABLE, ["next_step_at", "id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(_NAME, _TABLE)
    op.create_index(_NAME, _TABLE, ["next_step_at"])
