"""What the machine awaits of an order besides the end of its stage."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_INSTANTS = ("accept_by", "reference_by", "interim_by", "jump_at")


def upgrade() -> None:
    """Bring the change in."""
    for name in _INSTANTS:
        op.add_column("work_order", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("work_order", sa.Column("jump_to", sa.SmallInteger(), nullable=True))
    op.add_column("work_order", sa.Column("jump_trigger", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    for name in ("jump_trigger", "jump_to", *reversed(_INSTANTS)):
        op.drop_column("work_order", name)
