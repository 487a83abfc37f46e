"""Reserved: slack_members."""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
