"""Pauses, proposals and disputes."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
