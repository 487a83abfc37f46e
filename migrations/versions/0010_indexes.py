"""Indexes for large estates, and the row that says when the engine last proved itself."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "proof",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("broken", sa.String(length=60), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole_broken", sa.String(length=60), nullable=False),
        sa.Column("trail_number", sa.Integer(), nullable=False),
        sa.Column("trail_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("proof")
