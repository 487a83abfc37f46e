"""Certificates and authority to act."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
