"""Patience with a busy database: what the machine does for itself may wait longer than a person."""

from collections.abc import Callable
from typing import TypeVar

from tracker.domain.errors import Busy
from tracker.domain.roles import SYSTEM
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

TRIES_WHEN_BUSY = 5

Answer = TypeVar("Answer")


def patiently(runtime: Runtime, act: Callable[[UnitOfWork], Answer]) -> Answer:
    """Do the act in a unit of work, again from its start while the database is busy.

    Raises Busy when it is not to be had in five tries, each as long as the database waits.
    """
    for _ in range(TRIES_WHEN_BUSY - 1):
        try:
            with runtime.begin(SYSTEM) as uow:
                return act(uow)
        except Busy:
            continue
    with runtime.begin(SYSTEM) as uow:
        return act(uow)
