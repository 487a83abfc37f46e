"""Reserved: cards."""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
