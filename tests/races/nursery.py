"""A process that has made everything and touched nothing, and forks others that may be killed."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from tests.races.points import CALL, Reached, dying_at, watch_points
from tests.races.processes import Place, pipe, running, start
from tests.races.sabotage import Break, break_engine
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import Outgoing, Sent
from tracker.runtime import Runtime

Work = Callable[[Runtime, Place, Reached, Break], object]


class Nursery:
    """Has a piece of work done by one process after another."""

    def __init__(self, line: Connection) -> None:
        self._line = line

    def lives(self, work: Work, point: int, broken: Break) -> bool:
        """Whether a process that is killed at its point of this number came to its end before."""
        self._line.send((work, point, broken))
        status: int = self._line.recv()
        assert os.WIFSIGNALED(status) or status == 0, f"the process failed: {status}"
        return status == 0


@contextmanager
def nursery(place: Place) -> Iterator[Nursery]:
    """Lend one."""
    ours, theirs = pipe()
    with running(start(_raise, place, theirs)):
        yield Nursery(ours)


def sweep_once(runtime: Runtime, place: Place, reached: Reached, broken: Break) -> None:
    """Sweep, and come to every point of it."""
    break_engine(runtime, broken)
    watch_points(runtime.engine, reached)
    sweep(runtime)


def send_once(runtime: Runtime, place: Place, reached: Reached, broken: Break) -> None:
    """Send to the file, and come to every point of it, those around each call too."""
    runtime.senders[Channel.EMAIL] = FileSender(
        runtime, place, reached, marks_first=broken is Break.MARKED_FIRST
    )
    watch_points(runtime.engine, reached)
    dispatch(runtime)


class FileSender:
    """Writes into a file what it is given, a line each message; `marks_first` breaks it."""

    def __init__(
        self, runtime: Runtime, place: Place, reached: Reached, *, marks_first: bool = False
    ) -> None:
        self._runtime, self._reached, self._marks_first = runtime, reached, marks_first
        self._path = place.folder / "post.txt"

    def send(self, outgoing: Outgoing) -> Sent:
        """Deliver for good."""
        if self._marks_first:
            self._mark(outgoing)
        self._reached(CALL)
        with self._path.open("a", encoding="utf-8") as file:
            numbers = ",".join(str(row.id) for row in outgoing.deliveries)
            file.write(f"{numbers} {outgoing.first.maybe_repeat}\n")
        self._reached(CALL)
        return Sent()

    def _mark(self, outgoing: Outgoing) -> None:
        from tracker.domain.roles import SYSTEM

        with self._runtime.begin(SYSTEM) as uow:
            for row in outgoing.deliveries:
                kept = uow.session.get_one(Delivery, row.id)
                kept.state, kept.sent_at = DeliveryState.SENT, uow.now


def _raise(place: Place, line: Connection) -> None:
    runtime = place.runtime()  # made once, and never connected: a fork shares nothing
    while True:
        asked: tuple[Any, int, Break] = line.recv()
        child = os.fork()
        if child == 0:
            _live(runtime, place, *asked)
        line.send(os.waitpid(child, 0)[1])


def _live(runtime: Runtime, place: Place, work: Work, point: int, broken: Break) -> None:
    try:
        work(runtime, place, dying_at(point), broken)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
