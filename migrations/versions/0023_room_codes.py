"""QR codes that hang in premises, and which orders strangers reported by them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "room_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("premises_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_room_code_location_id_location")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_room_code_made_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["premises_id"], ["premises.id"], name=op.f("fk_room_code_premises_id_premises")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_code")),
        sa.UniqueConstraint("premises_id", "number", name=op.f("uq_room_code_premises_id_number")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_room_code_token_digest")),
    )
    op.create_table(
        "visitor_report",
        sa.Column("work_order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("room_code_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_code_id"],
            ["room_code.id"],
            name=op.f("fk_visitor_report_room_code_id_room_code"),
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"],
            ["work_order.id"],
            name=op.f("fk_visitor_report_work_order_id_work_order"),
        ),
        sa.PrimaryKeyConstraint("work_order_id", name=op.f("pk_visitor_report")),
    )
    op.create_index(op.f("ix_visitor_report_room_code_id"), "visitor_report", ["room_code_id"])


def downgrade() -> None:
    """Take the change back; the trail keeps which orders came by a code."""
    op.drop_index(op.f("ix_visitor_report_room_code_id"), table_name="visitor_report")
    op.drop_table("visitor_report")
    op.drop_table("room_code")
