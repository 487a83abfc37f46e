"""Recovery plans with their waves and orders, and the recovery targets of orders."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_INSTANT = sa.DateTime(timezone=True)
_ORDER, _PERSON, _TEXT, _PLAN = "work_order.id", "person.id", "free_text.key", "recovery_plan.id"


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False, primary_key=True)


def _to(name: str, target: str, *, table: str, nullable: bool = False) -> sa.Column:
    """Return a column that points to another table, its key named as the tables name theirs."""
    kind = sa.String(length=32) if target == _TEXT else sa.Integer()
    key = sa.ForeignKey(target, name=f"fk_{table}_{name}_{target.partition('.')[0]}")
    return sa.Column(name, kind, key, nullable=nullable)


def upgrade() -> None:
    """Bring the change in."""
    op.add_column("work_order", sa.Column("recovery_by", _INSTANT, nullable=True))
    op.create_table(
        "recovery_target",
        _id(),
        _to("work_order_id", _ORDER, table="recovery_target"),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("plan", sa.String(length=20), nullable=False),
        sa.Column("wave", sa.SmallInteger(), nullable=False),
        _to("reason_key", _TEXT, table="recovery_target"),
        _to("approved_by_id", _PERSON, table="recovery_target"),
        sa.Column("set_at", _INSTANT, nullable=False),
        sa.Column("target_at", _INSTANT, nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("stage_due_before", _INSTANT, nullable=False),
        sa.Column("fix_due_at", _INSTANT, nullable=True),
        sa.Column("missed_at", _INSTANT, nullable=True),
        sa.Column("put_off_at", _INSTANT, nullable=True),
        sa.UniqueConstraint("work_order_id", "plan", name="uq_recovery_target_work_order_id_plan"),
        sa.UniqueConstraint(
            "work_order_id", "number", name="uq_recovery_target_work_order_id_number"
        ),
    )
    op.create_index("ix_recovery_target_plan", "recovery_target", ["plan"])
    op.create_table(
        "recovery_plan",
        _id(),
        sa.Column("reference", sa.String(length=20), nullable=False),
        _to("name_key", _TEXT, table="recovery_plan"),
        _to("reason_key", _TEXT, table="recovery_plan"),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", _INSTANT, nullable=False),
        _to("proposed_by_id", _PERSON, table="recovery_plan"),
        _to("asked_id", _PERSON, table="recovery_plan"),
        sa.Column("approved_at", _INSTANT, nullable=True),
        _to("approved_by_id", _PERSON, table="recovery_plan", nullable=True),
        sa.Column("carried_out_at", _INSTANT, nullable=True),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("withdrawn_at", _INSTANT, nullable=True),
        _to("withdrawn_by_id", _PERSON, table="recovery_plan", nullable=True),
        _to("withdrawn_reason_key", _TEXT, table="recovery_plan", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("reference", name="uq_recovery_plan_reference"),
    )
    op.create_table(
        "recovery_wave",
        _id(),
        _to("plan_id", _PLAN, table="recovery_wave"),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("plan_id", "number", name="uq_recovery_wave_plan_id_number"),
    )
    op.create_table(
        "recovery_line",
        _id(),
        _to("plan_id", _PLAN, table="recovery_line"),
        _to("work_order_id", _ORDER, table="recovery_line"),
        sa.Column("wave", sa.SmallInteger(), nullable=False),
        sa.Column("left_out", sa.String(length=40), nullable=True),
        sa.Column("done_at", _INSTANT, nullable=True),
        sa.UniqueConstraint(
            "plan_id", "work_order_id", name="uq_recovery_line_plan_id_work_order_id"
        ),
    )
    op.create_index("ix_recovery_line_work_order_id", "recovery_line", ["work_order_id"])


def downgrade() -> None:
    """Take the change back."""
    for table in ("recovery_line", "recovery_wave", "recovery_plan", "recovery_target"):
        op.drop_table(table)
    op.drop_column("work_order", "recovery_by")
