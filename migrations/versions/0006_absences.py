"""Absences and contacts of owners."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
