"""How people want to be told, and until when and why a notice to them waits."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_INDEX = "ix_delivery_told"


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "notice_preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("ways", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_preference_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_preference")),
    )
    op.add_column("delivery", sa.Column("held_for", sa.String(length=40), nullable=True))
    op.add_column("delivery", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("delivery", sa.Column("sent_as", sa.String(length=32), nullable=True))
    op.add_column(
        "delivery",
        sa.Column("comes_alone", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(_INDEX, "delivery", ["channel", "destination", "sent_at"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(_INDEX, "delivery")
    for name in ("comes_alone", "sent_as", "held_until", "held_for"):
        op.drop_column("delivery", name)
    op.drop_table("notice_preference")
