"""The database: one engine, one base for the tables, and how each kind of database is made safe."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Dialect, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, registry

from tracker.json_text import json_text

# Under Slack's three seconds, with room for the work itself: a command that waits for a lock
# still answers in time.
SQLITE_BUSY_MS = 2_400
_POSTGRESQL_LIMITS = (
    "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=15s"
)


_OFFSET = "+00:00"
_CUT_WHILE_IDLE = "25P03"  # an SQLSTATE of PostgreSQL


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware UTC in Python, `timestamptz` on PostgreSQL, a naive UTC text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    # The processors are given whole, not by value and dialect: a list reads instants by the
    # thousand, and each needless call shows.

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Refuse a naive value: nobody can tell which hour it means."""
        return _utc if dialect.name == "postgresql" else _utc_text

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """Return the stored instant as aware UTC."""
        return _utc if dialect.name == "postgresql" else _read_utc_text


def _utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"A naive time was given where an instant is stored: {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


@lru_cache(maxsize=2_000)  # a sweep stores the same few instants in row after row
def _utc_text(value: datetime | None) -> str | None:
    utc = _utc(value)
    return None if utc is None else utc.isoformat(" ", "microseconds").removesuffix(_OFFSET)


def _read_utc_text(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:  # to put the zone in afterwards takes five times as long
        return datetime.fromisoformat(value + _OFFSET)
    except ValueError:  # not written by us: it has an offset of its own
        return datetime.fromisoformat(value).astimezone(UTC)


class _Table(dict[Any, Any]):
    """Looks a value of an enumeration up; one that is not in it is refused in the enum's words."""

    def __init__(self, members: type[StrEnum], known: dict[Any, Any]) -> None:
        super().__init__(known)
        self._members = members

    def __missing__(self, key: str) -> StrEnum:
        return self._members(key)


class EnumByValue(sa.types.TypeDecorator[StrEnum]):
    """A StrEnum kept as VARCHAR by its value, so that a new member needs no migration of a type."""

    impl = sa.String(40)
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self._members = members

    def member(self, value: str) -> StrEnum:
        """Return the member with this value; raises ValueError where none has it."""
        return self._members(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[StrEnum | None], str | None]:
        """Store the member's value; raises ValueError for what is no member."""
        known = {None: None} | {each: each.value for each in self._members}
        return _Table(self._members, known).__getitem__

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[str | None], StrEnum | None]:
        """Return the member that the stored value names; raises ValueError where none does."""
        known = {None: None} | {each.value: each for each in self._members}
        return _Table(self._members, known).__getitem__


class EnumsByValue(sa.types.TypeDecorator[tuple[StrEnum, ...]]):
    """Several members of a StrEnum kept as one text, between bars: `|first|second|`; none is `|`.

    `column.contains("|first|")` finds the rows that have a member.
    """

    impl = sa.String(200)
    cache_ok = True

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self._members = members

    def members(self, values: Iterable[str]) -> tuple[StrEnum, ...]:
        """Return the members with these values; raises ValueError where one is none."""
        return tuple(self._members(each) for each in values)

    def process_bind_param(
        self, value: tuple[StrEnum, ...] | str | None, _dialect: Dialect
    ) -> str | None:
        """Store the members' values; what a search looks for is given as it is stored."""
        if value is None or isinstance(value, str):
            return value
        return "|" + "".join(f"{self._members(each).value}|" for each in value)

    def process_result_value(
        self, value: str | None, _dialect: Dialect
    ) -> tuple[StrEnum, ...] | None:
        """Return the members that the stored values name."""
        if value is None:
            return None
        return self.members(each for each in value.split("|") if each)


class Base(DeclarativeBase):
    """The base of every table: named constraints, instants in UTC, JSON for structured values."""

    registry = registry(
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: sa.JSON},
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
    )

    @property
    def trail_key(self) -> str:
        """The key that its users know the row by; a table without one is never on the trail."""
        raise TypeError(f"{type(self).__name__} has no name on the trail")


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})


def engine_options(url: str) -> dict[str, Any]:
    """Return how the engine of this kind of database is made: waits, limits and pool."""
    # An error must not carry a statement's parameters into the log: they may be typed words.
    if is_sqlite(url):
        waits = {"timeout": SQLITE_BUSY_MS / 1000, "check_same_thread": False}
        made: dict[str, Any] = {
            "hide_parameters": True,
            "json_serializer": json_text,
            "connect_args": waits,
        }
        # Nobody waits for a connection as well as for the lock: each thread has its own.
        return made | {"max_overflow": -1} if sqlite_path(url) else made
    return {
        "hide_parameters": True,
        "json_serializer": json_text,
        "pool_pre_ping": True,
        "pool_timeout": 3,
        "connect_args": {"options": _POSTGRESQL_LIMITS, "connect_timeout": 5},
    }


def is_sqlite(url: str | URL) -> bool:
    """Whether the address names an SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_path(url: str) -> Path | None:
    """Return the file of an SQLite address, or None for another database or one in memory."""
    address = make_url(url)
    if not is_sqlite(address) or not address.database or address.database == ":memory:":
        return None
    return Path(address.database)


def prepare_sqlite(engine: sa.Engine) -> None:
    """Make SQLite safe for several processes: WAL, full synchronisation, immediate write locks.

    With the default deferred BEGIN most of the transactions of four writers fail as locked, for
    they ask for the write lock only after they have read; BEGIN IMMEDIATE takes it first.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("writes", False):
            connection.exec_driver_sql("BEGIN")
        elif options.get("waits", True):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            with _no_wait(connection):
                connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _no_wait(connection: Connection) -> Iterator[None]:
    """Let SQLite answer at once, within, that somebody else is writing."""
    before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={before}")


def will_pass(error: Exception) -> bool:
    """Whether the database was busy, away or cut us off: nothing that the act did wrong."""
    if isinstance(error, OperationalError | PoolTimeout):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    # A transaction that idled too long is called an internal error by the driver.
    return getattr(getattr(error, "orig", None), "sqlstate", None) == _CUT_WHILE_IDLE
