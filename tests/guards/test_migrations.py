"""The migrations: numbered, in one line, equal to the tables, and undone as well as done."""

import re

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from tests.guards.tree import ROOT, files_under, place
from tracker.db import Base, db

FILES = files_under("migrations/versions", suffix=".py")


def test_every_migration_is_numbered_and_named():
    names = [path.name for path in FILES]

    assert names
    assert [name for name in names if not re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name)] == []
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_the_migrations_have_one_head_and_follow_their_numbers():
    script = ScriptDirectory(str(ROOT / "migrations"))

    assert len(script.get_heads()) == 1
    line = [revision.revision for revision in script.walk_revisions()]
    assert line == sorted(line, reverse=True)


@pytest.mark.both_databases
def test_the_migrations_make_exactly_the_tables_of_the_models(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )

        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.both_databases
def test_every_migration_can_be_undone_and_done_again(app):
    with app.app_context():
        downgrade(revision="base")
        left = set(sa.inspect(db.engine).get_table_names())
        upgrade()
        made = set(sa.inspect(db.engine).get_table_names())
        db.engine.dispose()

    assert left <= {"alembic_version"}
    assert made >= set(Base.metadata.tables)


def test_no_migration_uses_a_model():
    """A model changes; a migration that ran must stay what it was."""
    using = [
        place(path)
        for path in FILES
        if re.search(
            r"^\s*(?:from|import) (?:tracker|bot)\b", path.read_text(encoding="utf-8"), re.M
        )
    ]

    assert using == []
