"""Processes of their own that sweep, schedule and send, so that they can be killed for real."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from config.settings import Settings
from tests.races.sabotage import Break, break_engine
from tracker.app import create_app
from tracker.domain.errors import Busy
from tracker.jobs.dispatch import dispatch
from tracker.jobs.scheduler import run_scheduler
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel
from tracker.outbox.senders import Outgoing, Sent
from tracker.runtime import Runtime

PATIENCE_SECONDS = 600
FIGURES = "MAKESAFE_FIGURES"  # a file to which the figures are added, for docs/guarantees.md

# Each process is forked from one that has imported the product and has not used it yet: it
# starts in a moment, and shares no connection with anybody.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class Place:
    """Where the processes meet: a database, a clock's file and a folder for what they leave."""

    database_url: str
    clock_file: Path
    folder: Path

    def runtime(self) -> Runtime:
        """Return a runtime of this process's own."""
        settings = Settings(database_url=self.database_url, clock_file=self.clock_file)
        runtime: Runtime = create_app(settings).extensions["makesafe"]
        return runtime


def start(work: Callable[..., None], place: Place, *arguments: object) -> BaseProcess:
    """Start the work in a process of its own; its log goes into the folder."""
    process = _processes.Process(target=_in_its_own_log, args=(work, place, *arguments))
    process.start()
    return process


def pipe() -> tuple[Connection, Connection]:
    """Return the two ends of a line to a process that is started with one of them."""
    return _processes.Pipe()


def event() -> Event:
    """Return a sign that one process gives another."""
    return _processes.Event()


def start_sweeping(place: Place, broken_by: Break = Break.NOTHING) -> tuple[BaseProcess, Event]:
    """Start a process that sweeps until it is killed, with the sign that it has begun."""
    ready = _processes.Event()
    return start(keep_sweeping, place, ready, broken_by), ready


def start_herd(
    work: Callable[..., None], place: Place, number: int, *arguments: object
) -> tuple[list[BaseProcess], Callable[[], None]]:
    """Start so many that begin at the same moment; return them, and what opens the gate."""
    gate = _processes.Barrier(number + 1)
    herd = [start(work, place, *arguments, gate) for _ in range(number)]

    def loose() -> None:
        gate.wait(PATIENCE_SECONDS)

    return herd, loose


def wait_until(done: Callable[[], bool]) -> None:
    """Wait, with some patience, for what will come."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come in time")
        time.sleep(0.1)


def kill(process: BaseProcess) -> None:
    """End the process with a signal that it cannot see coming."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()


@contextmanager
def running(*processes: BaseProcess) -> Iterator[None]:
    """Leave none of them behind."""
    try:
        yield
    finally:
        for process in processes:
            if process.is_alive():
                kill(process)


def schedule(place: Place) -> None:
    """Run the scheduler as its command does, until killed."""
    run_scheduler(place.runtime())


def keep_sweeping(place: Place, ready: Event, broken_by: Break) -> None:
    """Sweep again and again until killed; say when it begins."""
    runtime = place.runtime()
    break_engine(runtime, broken_by)
    ready.set()
    while True:
        try:
            swept = sweep(runtime)
        except Busy:
            continue
        if not swept.steps:
            time.sleep(0.02)


def send_and_die(place: Place, lives: int, broken_by: Break) -> None:
    """Send to a file, and die after the call and before the mark, when `lives` calls are made."""
    runtime = place.runtime()
    break_engine(runtime, broken_by)
    runtime.senders[Channel.EMAIL] = _MortalSender(place.folder / "post.txt", lives)
    dispatch(runtime)


def note_figure(what: str) -> None:
    """Add a line to the file of figures, where the environment names one."""
    if path := os.environ.get(FIGURES):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{what}\n")


@dataclass(slots=True)
class _MortalSender:
    path: Path
    lives: int

    def send(self, outgoing: Outgoing) -> Sent:
        """Deliver for good, then perhaps die."""
        with self.path.open("a", encoding="utf-8") as file:
            for row in outgoing.deliveries:
                file.write(f"{row.id} {row.maybe_repeat}\n")
        self.lives -= 1
        if not self.lives:
            os.kill(os.getpid(), signal.SIGKILL)
        return Sent()


def _in_its_own_log(work: Callable[..., None], place: Place, *arguments: object) -> None:
    log = os.open(place.folder / f"{os.getpid()}.log", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(log, sys.stdout.fileno() if sys.stdout else 1)
    os.dup2(log, 2)
    work(place, *arguments)
