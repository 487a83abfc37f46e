"""Pauses, proposals and disputes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_AWAITED = ("resume_at", "paused_until", "claim_lapses_at", "rule_by", "stage_not_before")
_HOURS = {"works_from": 5, "works_until": 5, "works_on": 7}


def upgrade() -> None:
    """Bring the change in."""
    for name in _AWAITED:
        op.add_column("work_order", _instant(name))
    op.add_column("milestone", _instant("set_at"))
    op.add_column("milestone", _instant("warn_at"))
    op.add_column(
        "milestone", sa.Column("warned", sa.SmallInteger(), server_default="0", nullable=False)
    )
    for name, length in _HOURS.items():
        op.add_column("premises", sa.Column(name, sa.String(length=length), nullable=True))
    op.create_table(
        "calendar_stamp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        _instant("at", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_stamp")),
    )
    _create(
        "clock_pause",
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("held_by_client", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        _instant("starts_at", nullable=False),
        _instant("review_by", nullable=False),
        _instant("ends_by", nullable=False),
        _instant("claimed_at", nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("evidence_key", sa.String(length=32), nullable=False),
        sa.Column("parts_due_on", sa.Date(), nullable=True),
        sa.Column("proof_key", sa.String(length=32), nullable=True),
        _instant("decide_by", nullable=False),
        _instant("decided_at"),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_key", sa.String(length=32), nullable=True),
        _instant("ended_at"),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_because", sa.String(length=40), nullable=True),
        people=("claimed_by_id", "decided_by_id", "ended_by_id"),
        texts=("evidence_key", "proof_key", "decision_key"),
    )
    _create(
        "priority_change",
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("from_priority", sa.String(length=40), nullable=False),
        sa.Column("to_priority", sa.String(length=40), nullable=False),
        sa.Column("from_category", sa.String(length=12), nullable=False),
        sa.Column("to_category", sa.String(length=12), nullable=False),
        sa.Column("supplier_downgrade", sa.Boolean(), nullable=False),
        sa.Column("needs_estates", sa.Boolean(), nullable=False),
        _instant("proposed_at", nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason_key", sa.String(length=32), nullable=False),
        _instant("decided_at"),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_key", sa.String(length=32), nullable=True),
        people=("proposed_by_id", "decided_by_id"),
        texts=("reason_key", "decision_key"),
    )
    _create(
        "dispute",
        sa.Column("pause_id", sa.Integer(), nullable=True),
        sa.Column("wanted_priority", sa.String(length=40), nullable=True),
        _instant("raised_at", nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("reason_key", sa.String(length=32), nullable=False),
        _instant("rule_by", nullable=False),
        _instant("unruled_at"),
        _instant("ruled_at"),
        sa.Column("ruled_by_id", sa.Integer(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("ruling_key", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["pause_id"], ["clock_pause.id"], name=op.f("fk_dispute_pause_id_clock_pause")
        ),
        people=("raised_by_id", "ruled_by_id"),
        texts=("reason_key", "ruling_key"),
    )


def downgrade() -> None:
    """Take the change back."""
    for table in ("dispute", "priority_change", "clock_pause", "calendar_stamp"):
        op.drop_table(table)
    for name in _HOURS:
        op.drop_column("premises", name)
    for name in ("warned", "warn_at", "set_at"):
        op.drop_column("milestone", name)
    for name in reversed(_AWAITED):
        op.drop_column("work_order", name)


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create(
    table: str,
    *columns: sa.Column[object] | sa.Constraint,
    people: tuple[str, ...],
    texts: tuple[str, ...],
) -> None:
    """Create a table of what happened to orders, each row with its number on its order."""
    references = [("work_order_id", "work_order", "id")]
    references += [(name, "person", "id") for name in people]
    references += [(name, "free_text", "key") for name in texts]
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}_{other}")
            )
            for column, other, key in references
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "work_order_id", "number", name=op.f(f"uq_{table}_work_order_id_number")
        ),
    )
