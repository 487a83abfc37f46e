"""Keep the views of the queue that somebody saved.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name_key", sa.String(32), nullable=False),
        sa.Column("filters_key", sa.String(32), nullable=False),
        sa.Column("is_home", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["filters_key"], ["free_text.key"], name=op.f("fk_saved_view_filters_key_free_text")
        ),
        sa.ForeignKeyConstraint(
            ["name_key"], ["free_text.key"], name=op.f("fk_saved_view_name_key_free_text")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_person_id"), "saved_view", ["person_id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("saved_view")
