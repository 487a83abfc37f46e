"""Reserved: acts_in_slack."""

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
