"""The sandbox's one SQLite file: its tables, its connections and its revision."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, figure INTEGER NOT NULL);
INSERT OR IGNORE INTO meta VALUES ('revision', 0), ('serial', 0);
CREATE TABLE IF NOT EXISTS channel (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, direct_with TEXT);
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY AUTOINCREMENT, channel_id TEXT NOT NULL, ts TEXT NOT NULL,
    author TEXT NOT NULL, text TEXT NOT NULL, blocks TEXT NOT NULL, metadata TEXT,
    thread_ts TEXT, only_for TEXT, version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (channel_id, ts));
CREATE TABLE IF NOT EXISTS former_blocks (
    channel_id TEXT NOT NULL, ts TEXT NOT NULL, version INTEGER NOT NULL, blocks TEXT NOT NULL,
    PRIMARY KEY (channel_id, ts, version));
CREATE TABLE IF NOT EXISTS reading (
    user_id TEXT NOT NULL, channel_id TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (user_id, channel_id));
CREATE TABLE IF NOT EXISTS view (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL,
    hash TEXT NOT NULL, typed TEXT NOT NULL, errors TEXT NOT NULL DEFAULT '{}',
    root_id TEXT NOT NULL, previous_id TEXT, channel_id TEXT, open INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS trigger_id (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, issued REAL NOT NULL, channel_id TEXT,
    view_id TEXT, opened_view TEXT);
CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY, about TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS response_url (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, channel_id TEXT NOT NULL, message_ts TEXT,
    issued REAL NOT NULL, left INTEGER NOT NULL DEFAULT 5);
CREATE TABLE IF NOT EXISTS standing (
    user_id TEXT PRIMARY KEY, kind TEXT NOT NULL, updated REAL NOT NULL);
CREATE TABLE IF NOT EXISTS switch (name TEXT PRIMARY KEY, figure REAL NOT NULL);
CREATE TABLE IF NOT EXISTS archived (channel_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS reaction (
    channel_id TEXT NOT NULL, ts TEXT NOT NULL, name TEXT NOT NULL, user_id TEXT NOT NULL,
    PRIMARY KEY (channel_id, ts, name, user_id));
"""


class Database:
    """Short transactions over one file; safe with several threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that sees one unchanging state of the file."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN")
            yield connection

    @contextmanager
    def writing(self, *, quiet: bool = False) -> Iterator[sqlite3.Connection]:
        """Lend a connection that holds the write lock; commits on leaving.

        The revision moves on, unless the change is `quiet`: one that nobody sees on a page.
        What an error leaves half done is undone when the connection closes.
        """
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            if not quiet:
                connection.execute("UPDATE meta SET figure = figure + 1 WHERE name = 'revision'")
            connection.execute("COMMIT")

    def revision(self) -> int:
        """Return a figure that grows with every change: what pages and waits compare."""
        with self.reading() as connection:
            row = connection.execute("SELECT figure FROM meta WHERE name = 'revision'").fetchone()
            return int(row["figure"])


def next_serial(connection: sqlite3.Connection) -> int:
    """Return a figure never given before, from a connection that writes."""
    row = connection.execute(
        "UPDATE meta SET figure = figure + 1 WHERE name = 'serial' RETURNING figure"
    ).fetchone()
    return int(row["figure"])
