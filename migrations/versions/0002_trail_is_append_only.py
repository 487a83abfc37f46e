"""Make the trail append-only in the database itself, and give its chain a beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_GENESIS = "0" * 64
_REFUSAL = "the trail is append-only"


def upgrade() -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL), and add the head row."""
    op.execute(
        sa.text("INSERT INTO trail_head (id, count, digest) VALUES (1, 0, :digest)").bindparams(
            digest=_GENESIS
        )
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_trail_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER trail_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            "ON trail_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_trail_change()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER trail_entry_no_{deed.lower()} BEFORE {deed} ON trail_entry "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )


def downgrade() -> None:
    """Let the tables be changed again, so that they can be dropped."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER trail_entry_append_only ON trail_entry")
        op.execute("DROP FUNCTION refuse_trail_change()")
    else:
        op.execute("DROP TRIGGER trail_entry_no_update")
        op.execute("DROP TRIGGER trail_entry_no_delete")
    op.execute("DELETE FROM trail_head")
