"""What Slack says of its users, and what somebody asked for before they were linked."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Bring the change in."""
    op.create_table(
        "slack_member",
        sa.Column("team_id", sa.String(length=30), nullable=False),
        sa.Column("user_id", sa.String(length=30), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_slack_member")),
    )
    op.create_index(op.f("ix_slack_member_checked_at"), "slack_member", ["checked_at"])
    with op.batch_alter_table("one_time_link") as table:
        table.add_column(sa.Column("request", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("one_time_link") as table:
        table.drop_column("request")
    op.drop_index(op.f("ix_slack_member_checked_at"), "slack_member")
    op.drop_table("slack_member")
