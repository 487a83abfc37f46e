"""Reserved."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
