"""What a database held at one moment, to be put back as often as a scenario begins anew."""

import shutil
from pathlib import Path

import sqlalchemy as sa

from tracker.db import Base, sqlite_path
from tracker.runtime import Runtime


class Snapshot:
    """The database as it is now; `restore` puts it back, past the trail's own triggers."""

    def __init__(self, runtime: Runtime, folder: Path) -> None:
        self._engine = runtime.engine
        self._file = sqlite_path(runtime.settings.database_url)
        self._copy = folder / "snapshot.sqlite3"
        self._rows: dict[sa.Table, list[dict[str, object]]] = {}
        if self._file is not None:
            self._settle()
            shutil.copyfile(self._file, self._copy)
            return
        with self._engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                rows = connection.execute(sa.select(table)).mappings()
                self._rows[table] = [dict(row) for row in rows]

    def restore(self) -> None:
        """Put it back."""
        if self._file is not None:
            self._settle()
            shutil.copyfile(self._copy, self._file)
            return
        with self._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for table in self._rows:
                connection.execute(sa.delete(table))
            for table, rows in self._rows.items():
                if rows:
                    connection.execute(sa.insert(table), rows)

    def _settle(self) -> None:
        """Leave nothing in the write-ahead log, which belongs to the file that is replaced."""
        assert self._file is not None
        with self._engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._engine.dispose()
        for suffix in ("-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
