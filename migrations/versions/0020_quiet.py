"""Reserved: quiet."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
