"""Broken copies of the engine: each takes away one thing on which the promises rest.

A fault test that passes on one of them proves nothing; so each is run against its own. The breaks
are made in what goes to the database, not in our code: they break any engine that is written.
"""

from __future__ import annotations

import re
import time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from tracker.runtime import Runtime

_VERSION = re.compile(r"work_order\.version = (\S+)")
_LOCK = re.compile(r"\s*FOR UPDATE(?: OF \w+)?(?: SKIP LOCKED| NOWAIT)?")
_KEY = re.compile(r",\s*CONSTRAINT \w+ UNIQUE \(work_order_id, run, to_stage\)")
_WIDER_SECONDS = 0.5  # so that what can happen does


class Break(StrEnum):
    """What is taken away."""

    NOTHING = "nothing"
    OUTBOX_APART = "outbox written outside the transaction"
    NO_CLAIM = "claim without lock, unique key and version dropped"
    MARKED_FIRST = "notice marked before the call"
    NO_MEMORY = "requests that were seen are forgotten"


def break_engine(runtime: Runtime, what: Break) -> None:
    """Take it away from this process's engine."""
    breaks = {Break.OUTBOX_APART: _outbox_apart, Break.NO_CLAIM: _no_claim}
    if what in breaks:
        sa.event.listen(
            runtime.engine, "before_cursor_execute", breaks[what], retval=True, insert=True
        )


def drop_the_key(runtime: Runtime) -> None:
    """Take away the unique key that stands behind the sweep, from the database itself."""
    with runtime.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            name = sa.inspect(connection).get_unique_constraints("stage_move")[0]["name"]
            connection.exec_driver_sql(f'ALTER TABLE stage_move DROP CONSTRAINT "{name}"')
            connection.commit()
            return
        raw = connection.connection.dbapi_connection
        assert raw is not None
        [written] = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'stage_move'")
        without = _KEY.sub("", written[0])
        assert without != written[0]
        for statement in (
            "PRAGMA foreign_keys=OFF",
            "PRAGMA legacy_alter_table=ON",
            "ALTER TABLE stage_move RENAME TO stage_move_before",
            without,
            "INSERT INTO stage_move SELECT * FROM stage_move_before",
            "DROP TABLE stage_move_before",
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


def _no_claim(
    connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, *_more: Any
) -> tuple[str, Any]:
    """Claim without a lock, and write whatever the version has become."""
    if statement == "BEGIN IMMEDIATE":
        return "SELECT 1", parameters  # each statement is a transaction of its own
    if "FROM trail_head" in statement:
        return statement, parameters  # the chain has its own key, which is not at issue here
    if _LOCK.search(statement):
        time.sleep(_WIDER_SECONDS)
    return _VERSION.sub(r"work_order.version >= 0 * \1", _LOCK.sub("", statement)), parameters
