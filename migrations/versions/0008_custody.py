"""What holding an order leaves behind: limits of custody, promises, impacts and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_INSTANTS = ("lapses_at", "promise_by", "review_by", "closes_at")


def upgrade() -> None:
    """Bring the change in."""
    for name in _INSTANTS:
        op.add_column("work_order", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "work_order",
        sa.Column("rejections", sa.SmallInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "work_order",
        sa.Column("impacts", sa.String(length=200), server_default="|", nullable=False),
    )
    op.add_column(
        "interim_measure", sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True)
    )
    with op.batch_alter_table("chase") as chase:
        chase.add_column(sa.Column("spoken_to_key", sa.String(length=32), nullable=True))
        chase.add_column(sa.Column("answer_key", sa.String(length=32), nullable=True))
        chase.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        chase.add_column(sa.Column("answered_by_id", sa.Integer(), nullable=True))
        chase.add_column(sa.Column("follows_at", sa.DateTime(timezone=True), nullable=True))
        chase.add_column(sa.Column("promise", sa.String(length=40), nullable=True))
        chase.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        chase.create_foreign_key(
            op.f("fk_chase_spoken_to_key_free_text"), "free_text", ["spoken_to_key"], ["key"]
        )
        chase.create_foreign_key(
            op.f("fk_chase_answer_key_free_text"), "free_text", ["answer_key"], ["key"]
        )
        chase.create_foreign_key(
            op.f("fk_chase_answered_by_id_person"), "person", ["answered_by_id"], ["id"]
        )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text_key", sa.String(length=32), nullable=False),
        sa.Column("review_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_decision_by_id_person")),
        sa.ForeignKeyConstraint(
            ["text_key"], ["free_text.key"], name=op.f("fk_decision_text_key_free_text")
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"],
            ["work_order.id"],
            name=op.f("fk_decision_work_order_id_work_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_work_order_id"), "decision", ["work_order_id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("decision")
    with op.batch_alter_table("chase") as chase:
        for name in ("answered_by_id_person", "answer_key_free_text", "spoken_to_key_free_text"):
            chase.drop_constraint(op.f(f"fk_chase_{name}"), type_="foreignkey")
        for name in (
            "settled_at",
            "promise",
            "follows_at",
            "answered_by_id",
            "answered_at",
            "answer_key",
            "spoken_to_key",
        ):
            chase.drop_column(name)
    op.drop_column("interim_measure", "missed_at")
    for name in ("impacts", "rejections", *reversed(_INSTANTS)):
        op.drop_column("work_order", name)
