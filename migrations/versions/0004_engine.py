"""Engine tables."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
