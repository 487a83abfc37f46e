"""Night cover."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
