"""Keep how the columns of a file are read.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "import_mapping",
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.String(length=1000), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chosen_by_id"], ["person.id"], name=op.f("fk_import_mapping_chosen_by_id_person")
        ),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_import_mapping")),
    )


def downgrade() -> None:
    """Take the change back: the columns are guessed again."""
    op.drop_table("import_mapping")
