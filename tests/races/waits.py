"""How long whoever asks for a page may be kept waiting for SQLite's one write lock.

The limit is measured in what is asked of SQLite, and not in the seconds that a machine under load
took over it: each request's waits for the lock, every one counted as if it had lasted to its end.
"""

from typing import Any

import sqlalchemy as sa
from flask import g, has_request_context


class Waits:
    """What each request asked SQLite to wait for the lock; `longest_ms` is the most of all."""

    def __init__(self, engine: sa.Engine) -> None:
        self.longest_ms = 0
        self._engine = engine
        sa.event.listen(engine, "before_cursor_execute", self._asks)

    @property
    def line_ms(self) -> float:
        """How long a request may stand in line for a connection before it asks; 0 for never."""
        pool = self._engine.pool
        assert isinstance(pool, sa.QueuePool)
        return 0 if pool._max_overflow == -1 else 1000 * pool.timeout()

    def _asks(self, connection: sa.Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement != "BEGIN IMMEDIATE" or not has_request_context():
            return
        raw = connection.connection.dbapi_connection
        assert raw is not None
        [(allowed_ms,)] = raw.execute("PRAGMA busy_timeout")
        g.waited_ms = g.get("waited_ms", 0) + allowed_ms
        self.longest_ms = max(self.longest_ms, g.waited_ms)


def wait_for_long(engine: sa.Engine, milliseconds: int) -> None:
    """Break the engine: let every connection wait so long for the lock."""

    @sa.event.listens_for(engine, "checkout")
    def _patient(raw: Any, *_more: Any) -> None:
        raw.execute(f"PRAGMA busy_timeout={milliseconds}")
