"""Promises, visits, defects and merges."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
