"""The number of a person's mobile, for text messages."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Bring the change in."""
    op.add_column("person", sa.Column("mobile", sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Take the change back; in place, for a table made anew would lose its triggers."""
    op.execute("ALTER TABLE person DROP COLUMN mobile")
