"""Keep what was done to several orders at once, so that it can be undone.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers_key", sa.String(32), nullable=False),
        sa.Column("undo_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason_key", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["answers_key"], ["free_text.key"], name=op.f("fk_bulk_act_answers_key_free_text")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_bulk_act_by_id_person")),
        sa.ForeignKeyConstraint(
            ["undo_reason_key"],
            ["free_text.key"],
            name=op.f("fk_bulk_act_undo_reason_key_free_text"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_act")),
        sa.UniqueConstraint("reference", name=op.f("uq_bulk_act_reference")),
    )
    op.create_index("ix_bulk_act_by_id", "bulk_act", ["by_id", "begun_at"])
    op.create_table(
        "bulk_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulk_act_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("why_key", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["bulk_act_id"], ["bulk_act.id"], name=op.f("fk_bulk_row_bulk_act_id_bulk_act")
        ),
        sa.ForeignKeyConstraint(
            ["why_key"], ["free_text.key"], name=op.f("fk_bulk_row_why_key_free_text")
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_bulk_row_work_order_id_work_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_row")),
        sa.UniqueConstraint("bulk_act_id", "number", name=op.f("uq_bulk_row_bulk_act_id_number")),
        sa.UniqueConstraint(
            "bulk_act_id", "work_order_id", name=op.f("uq_bulk_row_bulk_act_id_work_order_id")
        ),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("bulk_row")
    op.drop_table("bulk_act")
