"""Reserved."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
