"""Somebody who owns the database, and changes what no door would let them change."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from tracker.runtime import Runtime


@contextmanager
def meddling(runtime: Runtime) -> Iterator[sa.Connection]:
    """Give a connection of somebody who owns the database and has taken its triggers away."""
    with runtime.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE trail_entry DISABLE TRIGGER ALL")
            yield connection
            connection.exec_driver_sql("ALTER TABLE trail_entry ENABLE TRIGGER ALL")
            return
        triggers = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).all()
        for name, _ in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        yield connection
        for _, statement in triggers:
            connection.exec_driver_sql(statement)
