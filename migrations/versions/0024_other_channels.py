"""Reserved: other_channels."""

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
