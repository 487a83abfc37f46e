"""Fresh databases for the tests: each a copy of one that the real migrations made."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade

from config.settings import Settings
from tests.postgresql import server_address
from tracker.app import create_app
from tracker.bulk import copy_inserts
from tracker.db import db, engine_options, prepare_sqlite


class FreshDatabases:
    """Hands out migrated, empty databases; the migrations run once for each kind of database.

    `run_folder` is shared by every process of the test run, `folder` and `name` belong to one.
    """

    def __init__(self, *, run_folder: Path, folder: Path, name: str) -> None:
        self._run_folder = run_folder
        self._folder = folder
        self._name = name
        self._sqlite: Path | None = None
        self._server: sa.Engine | None = None
        self._engines: dict[str, sa.Engine] = {}
        self._present: dict[str, sa.URL] = {}
        self._made = 0

    @contextmanager
    def sqlite(self) -> Iterator[str]:
        """Give the address of an SQLite file."""
        if self._sqlite is None:
            self._sqlite = self._folder / "migrated.sqlite3"
            migrate(f"sqlite:///{self._sqlite}")
        self._made += 1
        folder = self._folder / str(self._made)
        folder.mkdir()
        shutil.copyfile(self._sqlite, folder / "makesafe.sqlite3")
        yield f"sqlite:///{folder / 'makesafe.sqlite3'}"
        shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def postgresql(self) -> Iterator[str]:
        """Give the address of a PostgreSQL database; raises Unavailable without a server."""
        template = f"{self._name}_migrated"
        if self._server is None:
            server = sa.create_engine(
                server_address(self._run_folder), isolation_level="AUTOCOMMIT"
            )
            _run(server, f'CREATE DATABASE "{template}"')
            self._server = server
            migrate(self._address(template))
        self._made += 1
        name = f"{self._name}_{self._made}"
        # Files are copied twice as fast as the log of their pages is written.
        _run(self._server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        try:
            yield self._address(name)
        finally:
            _run(self._server, f'DROP DATABASE "{name}" WITH (FORCE)')

    @contextmanager
    def engine(self, address: str) -> Iterator[sa.Engine]:
        """Give an engine on the database; one for each kind, so that it compiles a query once."""
        url = sa.make_url(address)
        kind = url.get_backend_name()
        self._present[kind] = url
        if kind not in self._engines:
            self._engines[kind] = sa.create_engine(address, **engine_options(address))
            prepare_sqlite(self._engines[kind])
            copy_inserts(self._engines[kind])
            sa.event.listen(self._engines[kind], "do_connect", self._connect)
        yield self._engines[kind]
        self._engines[kind].dispose()

    def _connect(
        self, dialect: sa.Dialect, _record: object, _arguments: object, options: dict[str, Any]
    ) -> object:
        """Connect to the database of the present test, whichever the engine was made for."""
        arguments, place = dialect.create_connect_args(self._present[dialect.name])
        return dialect.connect(*arguments, **{**options, **place})

    def close(self) -> None:
        """Leave nothing on a server that may be somebody's own."""
        if self._server is not None:
            _run(self._server, f'DROP DATABASE IF EXISTS "{self._name}_migrated" WITH (FORCE)')
            self._server.dispose()

    def _address(self, name: str) -> str:
        assert self._server is not None
        return self._server.url.set(database=name).render_as_string(hide_password=False)


def migrate(address: str) -> None:
    """Bring the database to the newest migration, as `flask db upgrade` does."""
    app = create_app(Settings(database_url=address))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


def _run(server: sa.Engine, statement: str) -> None:
    with server.connect() as connection:
        connection.exec_driver_sql(statement)
