"""When a card was edited last and is next, channels that are gone, and why sending has stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Bring the change in."""
    with op.batch_alter_table("posted_card") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=True))
        table.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("edit_due_at", sa.DateTime(timezone=True), nullable=True))
        table.create_index("ix_posted_card_edit_due_at", ["edit_due_at"])
    with op.batch_alter_table("sending_pause") as table:
        table.add_column(sa.Column("stopped_for", sa.String(60), nullable=True))
        table.add_column(sa.Column("stopped_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "lost_channel",
        sa.Column("destination", sa.String(60), nullable=False),
        sa.Column("why", sa.String(60), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("destination", name=op.f("pk_lost_channel")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("lost_channel")
    with op.batch_alter_table("sending_pause") as table:
        table.drop_column("stopped_since")
        table.drop_column("stopped_for")
    with op.batch_alter_table("posted_card") as table:
        table.drop_index("ix_posted_card_edit_due_at")
        table.drop_column("edit_due_at")
        table.drop_column("edited_at")
        table.drop_column("version")
