"""Photographs: what is known of each, its picture that nobody may change, and what is awaited."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_PICTURES = "photograph_content"
_REFUSAL = "a picture is never changed"


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "photograph",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("evidence_of", sa.String(length=40), nullable=False),
        _instant("given_at"),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("caption_key", sa.String(length=32), nullable=True),
        _instant("sealed_at", nullable=True),
        sa.Column("sealed_by_id", sa.Integer(), nullable=True),
        sa.Column("seal_reason_key", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["caption_key"], ["free_text.key"], name=op.f("fk_photograph_caption_key_free_text")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["person.id"], name=op.f("fk_photograph_given_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["seal_reason_key"],
            ["free_text.key"],
            name=op.f("fk_photograph_seal_reason_key_free_text"),
        ),
        sa.ForeignKeyConstraint(
            ["sealed_by_id"], ["person.id"], name=op.f("fk_photograph_sealed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"],
            ["work_order.id"],
            name=op.f("fk_photograph_work_order_id_work_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photograph")),
        sa.UniqueConstraint(
            "work_order_id", "number", name=op.f("uq_photograph_work_order_id_number")
        ),
        sa.UniqueConstraint(
            "work_order_id", "sha256", name=op.f("uq_photograph_work_order_id_sha256")
        ),
    )
    op.create_table(
        _PICTURES,
        sa.Column("photograph_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["photograph_id"],
            ["photograph.id"],
            name=op.f("fk_photograph_content_photograph_id_photograph"),
        ),
        sa.PrimaryKeyConstraint("photograph_id", name=op.f("pk_photograph_content")),
    )
    op.create_table(
        "awaited_photograph",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=40), nullable=False),
        sa.Column("evidence_of", sa.String(length=40), nullable=False),
        _instant("given_at"),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        _instant("next_try_at"),
        sa.Column("trouble", sa.String(length=40), nullable=True),
        sa.Column("photograph_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["person.id"], name=op.f("fk_awaited_photograph_given_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["photograph_id"],
            ["photograph.id"],
            name=op.f("fk_awaited_photograph_photograph_id_photograph"),
        ),
        sa.ForeignKeyConstraint(
            ["work_order_id"],
            ["work_order.id"],
            name=op.f("fk_awaited_photograph_work_order_id_work_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited_photograph")),
        sa.UniqueConstraint(
            "work_order_id", "file_id", name=op.f("uq_awaited_photograph_work_order_id_file_id")
        ),
    )
    op.create_index(
        op.f("ix_awaited_photograph_state"), "awaited_photograph", ["state", "next_try_at"]
    )
    _refuse_changes()


def _refuse_changes() -> None:
    """Let the database itself refuse to change a picture, or to take one away."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_picture_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {_PICTURES}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {_PICTURES} FOR EACH STATEMENT EXECUTE FUNCTION refuse_picture_change()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {_PICTURES}_no_{deed.lower()} BEFORE {deed} ON {_PICTURES} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )


def downgrade() -> None:
    """Take the change back; every photograph goes, the trail keeps that there were some."""
    op.drop_index(op.f("ix_awaited_photograph_state"), table_name="awaited_photograph")
    op.drop_table("awaited_photograph")
    op.drop_table(_PICTURES)  # with its triggers
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_picture_change()")
    op.drop_table("photograph")
