"""The boundaries of a process's work in the database, at each of which it can be stopped."""

import os
import signal
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

CALL = "the call"
COMMIT, COMMITTED = "before the commit", "after the commit"
FIRST_CALL = -1
Reached = Callable[[str], None]


def watch_points(engine: sa.Engine, reached: Reached) -> None:
    """Call `reached` before each statement (with its text), and before and after each commit."""

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _before(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        reached(statement)

    commit = engine.dialect.do_commit

    def _commit(connection: Any) -> None:
        reached(COMMIT)
        commit(connection)
        reached(COMMITTED)

    engine.dialect.do_commit = _commit  # type: ignore[method-assign]


def dying_at(point: int) -> Reached:
    """Return what kills this process for real when it comes to the point of this number.

    FIRST_CALL kills it just before the first call instead.
    """
    passed = 0

    def reached(what: str) -> None:
        nonlocal passed
        passed += 1
        if passed == point or (point == FIRST_CALL and what == CALL):
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


def sleeping_at(found: Callable[[str], bool]) -> Reached:
    """Return what stops this process, until it is woken, the first time that it comes there."""
    slept = False

    def reached(what: str) -> None:
        nonlocal slept
        if not slept and found(what):
            slept = True
            os.kill(os.getpid(), signal.SIGSTOP)

    return reached
