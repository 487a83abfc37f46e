"""Reserved: room_codes."""

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
