"""Absences, out-of-hours contacts, and a token that changes with whatever decides who holds."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = ("person", "role_grant", "slack_identity", "stage_owner", "absence")
_FK = "fk_stage_owner_out_of_hours_id_person"


def upgrade() -> None:
    """Bring the change in; the database itself renews the token, whoever writes."""
    with op.batch_alter_table("stage_owner") as batch:
        batch.add_column(sa.Column("out_of_hours_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(_FK), "person", ["out_of_hours_id"], ["id"])
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person_id"), "absence", ["person_id"])
    op.create_table(
        "directory_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_version")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _renew_on_postgresql()
    else:
        _renew_on_sqlite()


def downgrade() -> None:
    """Take the change back."""
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            op.execute(f"DROP TRIGGER {table}_renews_directory ON {table}")
        op.execute("DROP FUNCTION renew_directory()")
    else:
        for table in _TABLES:
            for deed in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_{deed}_renews_directory")
    op.drop_table("directory_version")
    op.drop_index(op.f("ix_absence_person_id"), table_name="absence")
    op.drop_table("absence")
    with op.batch_alter_table("stage_owner") as batch:
        batch.drop_constraint(op.f(_FK), type_="foreignkey")
        batch.drop_column("out_of_hours_id")


def _renew_on_postgresql() -> None:
    op.execute("INSERT INTO directory_version VALUES (1, gen_random_uuid()::text)")
    op.execute(
        "CREATE FUNCTION renew_directory() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN UPDATE directory_version SET token = gen_random_uuid()::text; "
        "RETURN NULL; END $$"
    )
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_renews_directory "
            f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION renew_directory()"
        )


def _renew_on_sqlite() -> None:
    renew = "UPDATE directory_version SET token = hex(randomblob(16))"
    op.execute("INSERT INTO directory_version VALUES (1, hex(randomblob(16)))")
    for table in _TABLES:
        for deed in ("insert", "update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_{deed}_renews_directory AFTER {deed.upper()} ON {table} "
                f"BEGIN {renew}; END"
            )
