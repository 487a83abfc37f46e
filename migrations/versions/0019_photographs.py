"""Reserved: photographs."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Bring the change in."""


def downgrade() -> None:
    """Take the change back."""
