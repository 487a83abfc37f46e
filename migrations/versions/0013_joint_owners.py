"""Stages that two people accept: an owner of the second acceptance, and each acceptance."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_ONE, _TWO = (
    "uq_stage_owner_stage_scope_kind_scope_id",
    "uq_stage_owner_stage_part_scope_kind_scope_id",
)


def upgrade() -> None:
    """Bring the change in."""
    with op.batch_alter_table("stage_owner") as batch:
        batch.add_column(
            sa.Column("part", sa.String(length=40), server_default="owner", nullable=False)
        )
        batch.drop_constraint(op.f(_ONE), type_="unique")
        batch.create_unique_constraint(op.f(_TWO), ["stage", "part", "scope_kind", "scope_id"])
    _renew_on_sqlite()
    op.add_column(
        "work_order", sa.Column("joint", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "joint_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("run", sa.SmallInteger(), nullable=False),
        sa.Column("stage", sa.SmallInteger(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_action_key", sa.String(length=32), nullable=False),
        sa.Column("next_action_on", sa.Date(), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_joint_acceptance_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["next_action_key"],
            ["free_text.key"],
            name=op.f("fk_joint_acceptance_next_action_key_free_text"),
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"],
            ["work_order.id"],
            name=op.f("fk_joint_acceptance_work_order_id_work_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_acceptance")),
        sa.UniqueConstraint(
            "work_order_id",
            "run",
            "stage",
            "part",
            name=op.f("uq_joint_acceptance_work_order_id_run_stage_part"),
        ),
    )


def downgrade() -> None:
    """Take the change back; who was named for a second acceptance is forgotten."""
    op.drop_table("joint_acceptance")
    op.drop_column("work_order", "joint")
    op.execute("DELETE FROM stage_owner WHERE part <> 'owner'")
    with op.batch_alter_table("stage_owner") as batch:
        batch.drop_constraint(op.f(_TWO), type_="unique")
        batch.create_unique_constraint(op.f(_ONE), ["stage", "scope_kind", "scope_id"])
        batch.drop_column("part")
    _renew_on_sqlite()


def _renew_on_sqlite() -> None:
    """Let changes of owners renew the directory's token again: SQLite drops a table to change it."""
    if op.get_bind().dialect.name != "sqlite":
        return
    renew = "UPDATE directory_version SET token = hex(randomblob(16))"
    for deed in ("insert", "update", "delete"):
        op.execute(
            f"CREATE TRIGGER stage_owner_{deed}_renews_directory AFTER {deed.upper()} "
            f"ON stage_owner BEGIN {renew}; END"
        )
