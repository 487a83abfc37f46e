"""Windows in which premises are closed or under maintenance, and the clocks that they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_INSTANT = sa.DateTime(timezone=True)


def _to(name: str, target: str, *, table: str, nullable: bool = False) -> sa.Column:
    """Return a column that points to another table, its key named as the tables name theirs."""
    other = target.partition(".")[0]
    kind = sa.String(length=32) if other == "free_text" else sa.Integer()
    key = sa.ForeignKey(target, name=f"fk_{table}_{name}_{other}")
    return sa.Column(name, kind, key, nullable=nullable)


def upgrade() -> None:
    """Bring the change in."""
    op.add_column("work_order", sa.Column("held_until", _INSTANT, nullable=True))
    op.create_table(
        "premises_window",
        sa.Column("id", sa.Integer(), nullable=False, primary_key=True),
        _to("premises_id", "premises.id", table="premises_window"),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("starts_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("announced_at", _INSTANT, nullable=False),
        _to("announced_by_id", "person.id", table="premises_window", nullable=True),
        _to("reason_key", "free_text.key", table="premises_window"),
        sa.Column("extended_at", _INSTANT, nullable=True),
        _to("extended_by_id", "person.id", table="premises_window", nullable=True),
        _to("extension_key", "free_text.key", table="premises_window", nullable=True),
        sa.Column("ended_at", _INSTANT, nullable=True),
        _to("ended_by_id", "person.id", table="premises_window", nullable=True),
        _to("ending_key", "free_text.key", table="premises_window", nullable=True),
        sa.UniqueConstraint("premises_id", "number", name="uq_premises_window_premises_id_number"),
    )
    op.create_table(
        "clock_hold",
        sa.Column("id", sa.Integer(), nullable=False, primary_key=True),
        _to("work_order_id", "work_order.id", table="clock_hold"),
        _to("window_id", "premises_window.id", table="clock_hold"),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("starts_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("lost_at", _INSTANT, nullable=True),
        sa.UniqueConstraint("work_order_id", "number", name="uq_clock_hold_work_order_id_number"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("clock_hold")
    op.drop_table("premises_window")
    op.drop_column("work_order", "held_until")
