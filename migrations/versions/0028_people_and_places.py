"""Let the trail be searched by time, by who acted and by what happened.

Revision ID: 0028
Revises: 0027
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change in."""
    op.create_index("ix_trail_entry_at", "trail_entry", ["at", "number"])
    op.create_index("ix_trail_entry_actor", "trail_entry", ["actor", "at", "number"])
    op.create_index("ix_trail_entry_kind", "trail_entry", ["kind", "at", "number"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_trail_entry_kind", table_name="trail_entry")
    op.drop_index("ix_trail_entry_actor", table_name="trail_entry")
    op.drop_index("ix_trail_entry_at", table_name="trail_entry")
