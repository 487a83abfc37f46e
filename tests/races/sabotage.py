"""Broken copies of the engine: each takes away one thing on which the promises rest.

A fault test that passes on one of them proves nothing; so each is run against its own. The breaks
are made in what goes to the database, not in our code: they break any engine that is written.
"""

from __future__ import annotations

import re
import threading
import time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from tracker.runtime import Runtime

_VERSION = re.compile(r"(\w+\.version) = (\S+)")
_LOCK = re.compile(r"\s*FOR UPDATE(?: OF \w+)?(?: SKIP LOCKED| NOWAIT)?")
_LEASE_IS_OVER = "delivery.lease_until < "
_WAITING_FOR_ONE = re.compile(
    r"^(SELECT delivery\..*delivery\.destination = .*ORDER BY )(delivery\.id)", re.S
)
_FIRST_WRITES = (
    "UPDATE work_order ",
    "INSERT INTO cover_night ",
    "INSERT INTO cover_gap ",
    "UPDATE cover_shift ",
    "UPDATE cover_night ",
)
_WIDER_SECONDS = 3.0  # so that what can happen does, on a machine that is busy too
_LAST_MESSAGE = "max(delivery.sent_at)"
_waited: set[tuple[int, str]] = set()


class Break(StrEnum):
    """What is taken away."""

    NOTHING = "nothing"
    OUTBOX_APART = "outbox written outside the transaction"
    OUTBOX_LATE = "outbox written outside the transaction, and a moment later"
    NO_CLAIM = "claim without lock, unique key and version dropped"
    MARKED_FIRST = "notice marked before the call"
    LEASED_FOR_GOOD = "what a sender leased is never given back"
    ONE_BY_ONE = "nothing that waits is folded into a digest"


def break_engine(runtime: Runtime, what: Break) -> None:
    """Take it away from this process's engine."""
    if what in _BREAKS:
        sa.event.listen(
            runtime.engine, "before_cursor_execute", _BREAKS[what], retval=True, insert=True
        )


def drop_the_key(
    runtime: Runtime, table: str = "stage_move", key: str = "work_order_id, run, to_stage"
) -> None:
    """Take away the unique key that stands behind a claim, from the database itself."""
    [name] = [
        each["name"]
        for each in sa.inspect(runtime.engine).get_unique_constraints(table)
        if ", ".join(each["column_names"]) == key
    ]
    with runtime.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            connection.commit()
            return
        raw = connection.connection.dbapi_connection
        assert raw is not None
        [written] = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
        without = re.sub(rf",\s*CONSTRAINT \w+ UNIQUE \({key}\)", "", written[0])
        assert without != written[0]
        for statement in (
            "PRAGMA foreign_keys=OFF",
            "PRAGMA legacy_alter_table=ON",
            f"ALTER TABLE {table} RENAME TO {table}_before",
            without,
            f"INSERT INTO {table} SELECT * FROM {table}_before",  # noqa: S608 - a name of ours
            f"DROP TABLE {table}_before",
        ):
            raw.execute(statement)
    runtime.engine.dispose()  # the settings of that connection go with it


def _outbox_apart(
    connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    """Commit what was done so far just before the notices that it owes are written."""
    if statement.startswith("INSERT INTO outbox_message"):
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.commit()
        if connection.dialect.name == "sqlite":
            raw.execute("BEGIN IMMEDIATE")
    return statement, parameters


def _outbox_late(
    connection: sa.Connection, cursor: Any, statement: str, parameters: Any, *more: Any
) -> tuple[str, Any]:
    """The same, and the notices come late enough for a blow to fall in between."""
    told = _outbox_apart(connection, cursor, statement, parameters, *more)
    if statement.startswith("INSERT INTO outbox_message"):
        time.sleep(_WIDER_SECONDS)
    return told


def _leased_for_good(
    _connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    """Find no lease that is over."""
    return statement.replace(_LEASE_IS_OVER, f"1 = 0 AND {_LEASE_IS_OVER}"), parameters


def _one_by_one(
    _connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    """See only one that waits for a destination, and no message that went there before."""
    one = _WAITING_FOR_ONE.sub(r"\g<1>delivery.held_until IS NOT NULL, \g<2> LIMIT 1", statement)
    return one.replace(_LAST_MESSAGE, "NULL"), parameters


def _give_others_time(statement: str) -> None:
    """Wait, once for each thread and table, while others come as far."""
    once = (threading.get_ident(), statement.split(maxsplit=3)[2])
    if once not in _waited:
        _waited.add(once)
        time.sleep(_WIDER_SECONDS)


def _no_claim(
    connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    """Claim without a lock, and write whatever the version has become."""
    if statement == "BEGIN IMMEDIATE":
        return "SELECT 1", parameters  # each statement is a transaction of its own
    if "FROM trail_head" in statement:
        return statement, parameters  # the chain has its own key, which is not at issue here
    if statement.startswith(_FIRST_WRITES):  # what it rests on was read: let others read it too
        _give_others_time(statement)
    return _VERSION.sub(r"\1 >= 0 * \2", _LOCK.sub("", statement)), parameters


_BREAKS = {
    Break.OUTBOX_APART: _outbox_apart,
    Break.OUTBOX_LATE: _outbox_late,
    Break.NO_CLAIM: _no_claim,
    Break.LEASED_FOR_GOOD: _leased_for_good,
    Break.ONE_BY_ONE: _one_by_one,
}
