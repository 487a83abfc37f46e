"""Reserved."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
