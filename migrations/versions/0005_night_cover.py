"""Night cover: what is required, the nights and their posts, gaps, checks and plans."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "contingency_plan",
        sa.Column("premises_id", sa.Integer(), nullable=False),
        sa.Column("neighbour_key", sa.String(length=32), nullable=False),
        sa.Column("bank_key", sa.String(length=32), nullable=False),
        sa.Column("manager_key", sa.String(length=32), nullable=False),
        sa.Column("police_key", sa.String(length=32), nullable=False),
        sa.Column("out_of_hours_id", sa.Integer(), nullable=True),
        sa.Column("tested_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bank_key"], ["free_text.key"], name=op.f("fk_contingency_plan_bank_key_free_text")
        ),
        sa.ForeignKeyConstraint(
            ["manager_key"],
            ["free_text.key"],
            name=op.f("fk_contingency_plan_manager_key_free_text"),
        ),
        sa.ForeignKeyConstraint(
            ["neighbour_key"],
            ["free_text.key"],
            name=op.f("fk_contingency_plan_neighbour_key_free_text"),
        ),
        sa.ForeignKeyConstraint(
            ["out_of_hours_id"],
            ["person.id"],
            name=op.f("fk_contingency_plan_out_of_hours_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["police_key"], ["free_text.key"], name=op.f("fk_contingency_plan_police_key_free_text")
        ),
        sa.ForeignKeyConstraint(
            ["premises_id"], ["premises.id"], name=op.f("fk_contingency_plan_premises_id_premises")
        ),
        sa.PrimaryKeyConstraint("premises_id", name=op.f("pk_contingency_plan")),
    )
    op.create_table(
        "cover_requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("premises_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("posts", sa.SmallInteger(), nullable=False),
        sa.Column("supplied_by", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["premises_id"], ["premises.id"], name=op.f("fk_cover_requirement_premises_id_premises")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_requirement")),
        sa.UniqueConstraint(
            "premises_id", "valid_from", name=op.f("uq_cover_requirement_premises_id_valid_from")
        ),
    )
    op.create_table(
        "roster_alarm",
        sa.Column("premises_id", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["premises_id"], ["premises.id"], name=op.f("fk_roster_alarm_premises_id_premises")
        ),
        sa.PrimaryKeyConstraint("premises_id", "told_on", name=op.f("pk_roster_alarm")),
    )
    op.create_table(
        "cover_night",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("premises_id", sa.Integer(), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supplied_by", sa.String(length=40), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("times_version", sa.SmallInteger(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_cover_night_order_id_work_order")
        ),
        sa.ForeignKeyConstraint(
            ["premises_id"], ["premises.id"], name=op.f("fk_cover_night_premises_id_premises")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_cover_night_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_night")),
        sa.UniqueConstraint("premises_id", "night", name=op.f("uq_cover_night_premises_id_night")),
    )
    op.create_index("ix_cover_night_next_step_at", "cover_night", ["next_step_at"], unique=False)
    op.create_index("ix_cover_night_night", "cover_night", ["night"], unique=False)
    op.create_index(op.f("ix_cover_night_order_id"), "cover_night", ["order_id"], unique=False)
    op.create_index(
        op.f("ix_cover_night_supplier_id"), "cover_night", ["supplier_id"], unique=False
    )
    op.create_table(
        "cover_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cover_night_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("worker_key", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("short_notice", sa.Boolean(), nullable=False),
        sa.Column("filled_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_cover_shift_confirmed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["cover_night_id"],
            ["cover_night.id"],
            name=op.f("fk_cover_shift_cover_night_id_cover_night"),
        ),
        sa.ForeignKeyConstraint(
            ["worker_key"], ["free_text.key"], name=op.f("fk_cover_shift_worker_key_free_text")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_shift")),
        sa.UniqueConstraint(
            "cover_night_id", "post", name=op.f("uq_cover_shift_cover_night_id_post")
        ),
    )
    op.create_table(
        "cover_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("cover_shift_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("counts_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung", sa.SmallInteger(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("sole_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alone_id", sa.Integer(), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_in_a_row", sa.SmallInteger(), nullable=False),
        sa.Column("calls_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.String(length=40), nullable=True),
        sa.Column("filled_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["alone_id"], ["person.id"], name=op.f("fk_cover_gap_alone_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["cover_shift_id"],
            ["cover_shift.id"],
            name=op.f("fk_cover_gap_cover_shift_id_cover_shift"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_cover_gap_opened_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_cover_gap_order_id_work_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_gap")),
        sa.UniqueConstraint(
            "cover_shift_id", "number", name=op.f("uq_cover_gap_cover_shift_id_number")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_cover_gap_reference")),
    )
    op.create_index(op.f("ix_cover_gap_order_id"), "cover_gap", ["order_id"], unique=False)
    op.create_table(
        "safety_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cover_gap_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_safety_check_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["cover_gap_id"], ["cover_gap.id"], name=op.f("fk_safety_check_cover_gap_id_cover_gap")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_check")),
        sa.UniqueConstraint(
            "cover_gap_id", "number", name=op.f("uq_safety_check_cover_gap_id_number")
        ),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("safety_check")
    op.drop_index(op.f("ix_cover_gap_order_id"), table_name="cover_gap")
    op.drop_table("cover_gap")
    op.drop_table("cover_shift")
    op.drop_index(op.f("ix_cover_night_supplier_id"), table_name="cover_night")
    op.drop_index(op.f("ix_cover_night_order_id"), table_name="cover_night")
    op.drop_index("ix_cover_night_night", table_name="cover_night")
    op.drop_index("ix_cover_night_next_step_at", table_name="cover_night")
    op.drop_table("cover_night")
    op.drop_table("roster_alarm")
    op.drop_table("cover_requirement")
    op.drop_table("contingency_plan")
