"""Sole charge as a record of the night, defaults, costs, and nights that are asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_ALONE = ("sole_since", "alone_id", "next_check_at", "missed_in_a_row", "calls_at")


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "sole_charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cover_night_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        _instant("since", nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("alone_id", sa.Integer(), nullable=True),
        _instant("next_check_at"),
        sa.Column("missed_in_a_row", sa.SmallInteger(), nullable=False),
        _instant("calls_at"),
        _instant("ended_at"),
        sa.ForeignKeyConstraint(
            ["alone_id"], ["person.id"], name=op.f("fk_sole_charge_alone_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["cover_night_id"],
            ["cover_night.id"],
            name=op.f("fk_sole_charge_cover_night_id_cover_night"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["work_order.id"], name=op.f("fk_sole_charge_order_id_work_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sole_charge")),
        sa.UniqueConstraint(
            "cover_night_id", "number", name=op.f("uq_sole_charge_cover_night_id_number")
        ),
    )
    op.create_index(op.f("ix_sole_charge_order_id"), "sole_charge", ["order_id"])
    _gather()
    with op.batch_alter_table("safety_check") as check:
        check.alter_column("sole_charge_id", existing_type=sa.Integer(), nullable=False)
        check.drop_constraint(op.f("uq_safety_check_cover_gap_id_number"), type_="unique")
        check.drop_constraint(op.f("fk_safety_check_cover_gap_id_cover_gap"), type_="foreignkey")
        check.drop_column("cover_gap_id")
        check.create_foreign_key(
            op.f("fk_safety_check_sole_charge_id_sole_charge"),
            "sole_charge",
            ["sole_charge_id"],
            ["id"],
        )
        check.create_unique_constraint(
            op.f("uq_safety_check_sole_charge_id_number"), ["sole_charge_id", "number"]
        )
    with op.batch_alter_table("cover_gap") as gap:
        gap.drop_constraint(op.f("fk_cover_gap_alone_id_person"), type_="foreignkey")
        for name in _ALONE:
            gap.drop_column(name)
        gap.add_column(sa.Column("cost_pence", sa.Integer(), nullable=True))
        gap.add_column(_instant("default_at"))
        gap.add_column(sa.Column("default_contract_id", sa.Integer(), nullable=True))
        gap.create_foreign_key(
            op.f("fk_cover_gap_default_contract_id_contract"),
            "contract",
            ["default_contract_id"],
            ["id"],
        )
    op.add_column("cover_night", _instant("asked_at"))
    op.add_column("cover_shift", sa.Column("stood_down_as", sa.String(length=40), nullable=True))


def _gather() -> None:
    """Make of the gaps of a night that left somebody alone one sole charge, with their checks."""
    op.execute(
        """
        INSERT INTO sole_charge (cover_night_id, number, since, order_id, alone_id,
            next_check_at, missed_in_a_row, calls_at, ended_at)
        SELECT shift.cover_night_id, 1, MIN(gap.sole_since), MAX(gap.order_id),
            MAX(gap.alone_id), MIN(gap.next_check_at), MAX(gap.missed_in_a_row),
            MIN(gap.calls_at),
            CASE WHEN COUNT(*) = COUNT(gap.ended_at) THEN MAX(gap.ended_at) END
        FROM cover_gap AS gap JOIN cover_shift AS shift ON shift.id = gap.cover_shift_id
        WHERE gap.sole_since IS NOT NULL AND gap.order_id IS NOT NULL
        GROUP BY shift.cover_night_id
        """
    )
    op.add_column("safety_check", sa.Column("sole_charge_id", sa.Integer(), nullable=True))
    op.execute(
        """
        UPDATE safety_check SET sole_charge_id = (
            SELECT sole.id FROM sole_charge AS sole
            JOIN cover_shift AS shift ON shift.cover_night_id = sole.cover_night_id
            JOIN cover_gap AS gap ON gap.cover_shift_id = shift.id
            WHERE gap.id = safety_check.cover_gap_id)
        """
    )
    # Two gaps of one night asked the same person twice: the questions are counted through.
    op.execute("UPDATE safety_check SET number = id")


def downgrade() -> None:
    """Take the change back; what was kept of sole charges goes, the trail keeps it."""
    op.drop_column("cover_shift", "stood_down_as")
    op.drop_column("cover_night", "asked_at")
    op.drop_table("safety_check")
    op.drop_index(op.f("ix_sole_charge_order_id"), table_name="sole_charge")
    op.drop_table("sole_charge")
    with op.batch_alter_table("cover_gap") as gap:
        gap.drop_constraint(op.f("fk_cover_gap_default_contract_id_contract"), type_="foreignkey")
        for name in ("cost_pence", "default_at", "default_contract_id"):
            gap.drop_column(name)
        gap.add_column(_instant("sole_since"))
        gap.add_column(sa.Column("alone_id", sa.Integer(), nullable=True))
        gap.add_column(_instant("next_check_at"))
        gap.add_column(
            sa.Column("missed_in_a_row", sa.SmallInteger(), server_default="0", nullable=False)
        )
        gap.add_column(_instant("calls_at"))
        gap.create_foreign_key(op.f("fk_cover_gap_alone_id_person"), "person", ["alone_id"], ["id"])
    op.create_table(
        "safety_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cover_gap_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        _instant("asked_at", nullable=False),
        _instant("answer_by", nullable=False),
        _instant("answered_at"),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        _instant("missed_at"),
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
