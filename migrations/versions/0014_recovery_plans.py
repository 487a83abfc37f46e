"""Reserved."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
