"""Reserved."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
