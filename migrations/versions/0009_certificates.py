"""Certificates, visits, defects, merged duplicates and powers used."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_INSTANT = sa.DateTime(timezone=True)
_CODE = sa.String(length=40)
_ORDER, _PERSON, _TEXT = "work_order.id", "person.id", "free_text.key"


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False, primary_key=True)


def _to(name: str, target: str, *, table: str, nullable: bool = False) -> sa.Column:
    """Return a column that points to another table, its key named as the tables name theirs."""
    kind = sa.String(length=32) if target == _TEXT else sa.Integer()
    key = sa.ForeignKey(target, name=f"fk_{table}_{name}_{target.partition('.')[0]}")
    return sa.Column(name, kind, key, nullable=nullable)


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "visit",
        _id(),
        _to("work_order_id", _ORDER, table="visit"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("outcome", _CODE, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        _to("by_id", _PERSON, table="visit", nullable=True),
        _to("note_key", _TEXT, table="visit", nullable=True),
    )
    op.create_index("ix_visit_work_order_id", "visit", ["work_order_id"])
    op.create_table(
        "defect",
        _id(),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("category_code", sa.String(length=12), nullable=False),
        _to("premises_id", "premises.id", table="defect", nullable=True),
        _to("contract_id", "contract.id", table="defect", nullable=True),
        sa.Column("open_key", sa.String(length=80), nullable=True),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=True),
        _to("closed_by_id", _PERSON, table="defect", nullable=True),
        _to("reason_key", _TEXT, table="defect", nullable=True),
        sa.UniqueConstraint("reference", name="uq_defect_reference"),
        sa.UniqueConstraint("open_key", name="uq_defect_open_key"),
    )
    op.create_table(
        "defect_order",
        _id(),
        _to("defect_id", "defect.id", table="defect_order"),
        _to("work_order_id", _ORDER, table="defect_order"),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("removed_at", _INSTANT, nullable=True),
        sa.UniqueConstraint(
            "defect_id", "work_order_id", name="uq_defect_order_defect_id_work_order_id"
        ),
    )
    op.create_index("ix_defect_order_work_order_id", "defect_order", ["work_order_id"])
    op.create_table(
        "order_merge",
        _id(),
        _to("duplicate_id", _ORDER, table="order_merge"),
        _to("survivor_id", _ORDER, table="order_merge"),
        sa.Column("merged_at", _INSTANT, nullable=False),
        sa.Column("undone_at", _INSTANT, nullable=True),
        _to("reason_key", _TEXT, table="order_merge"),
        _to("undone_reason_key", _TEXT, table="order_merge", nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
    )
    op.create_index("ix_order_merge_survivor_id", "order_merge", ["survivor_id"])
    op.create_index(
        "uq_order_merge_standing",
        "order_merge",
        ["duplicate_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "me_too",
        _id(),
        _to("work_order_id", _ORDER, table="me_too"),
        _to("person_id", _PERSON, table="me_too"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.UniqueConstraint("work_order_id", "person_id", name="uq_me_too_work_order_id_person_id"),
    )
    op.create_table(
        "power_use",
        _id(),
        _to("work_order_id", _ORDER, table="power_use"),
        sa.Column("at", _INSTANT, nullable=False),
        _to("by_id", _PERSON, table="power_use", nullable=True),
        sa.Column("authority", _CODE, nullable=False),
        sa.Column("power", _CODE, nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=False),
        sa.Column("limit_pence", sa.Integer(), nullable=False),
        _to("recharge_contract_id", "contract.id", table="power_use", nullable=True),
        _to("note_key", _TEXT, table="power_use"),
    )
    op.create_index("ix_power_use_work_order_id", "power_use", ["work_order_id"])
    op.create_table(
        "certificate",
        _id(),
        _to("premises_id", "premises.id", table="certificate"),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("category_code", sa.String(length=12), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        _to("recorded_by_id", _PERSON, table="certificate", nullable=True),
        sa.Column("expiry_handled_at", _INSTANT, nullable=True),
        sa.Column("raised_order", sa.String(length=20), nullable=True),
    )
    op.create_index("ix_certificate_expires_on", "certificate", ["expires_on", "expiry_handled_at"])
    op.create_index("ix_certificate_premises", "certificate", ["premises_id", "kind", "id"])


def downgrade() -> None:
    """Take the change back."""
    for table in (
        "certificate",
        "power_use",
        "me_too",
        "order_merge",
        "defect_order",
        "defect",
        "visit",
    ):
        op.drop_table(table)
