"""Remember how long nothing may be sent to a destination."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "sending_pause",
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("destination", sa.String(length=254), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "destination", name=op.f("pk_sending_pause")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("sending_pause")
