"""Indexes for large estates."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
