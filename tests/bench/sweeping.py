"""The sweep beside bare SQL that makes the very same writes, and two sweeps beside one."""

from __future__ import annotations

import multiprocessing
from datetime import datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from statistics import median

from config.settings import Settings
from tests.bench.estate import FIRST, BenchEstate
from tests.bench.measuring import Figure, Took, milliseconds, seconds, timed
from tests.bench.raw import ends, run, same_writes
from tests.clock import StandingClock
from tracker.app import create_app
from tracker.domain.roles import SYSTEM
from tracker.jobs.sweep import BATCH, sweep
from tracker.runtime import Runtime
from tracker.work_orders.claims import claim_due
from tracker.work_orders.service import sweep_orders

_PATIENCE = 300
_WARM = 20
_processes = multiprocessing.get_context("spawn")

SLOWER = (
    "bare SQL reads nothing but numbers, decides nothing, and has the values, the trail's JSON and "
    "its hashes ready; the sweep reads each order and its milestones, asks the rules twice, and "
    "makes all that in Python"
)


def measure_sweep(
    estate: BenchEstate, due: int, *, opened: int, rounds: int
) -> tuple[Figure, float]:
    """Return the sweep beside bare SQL, and its best time in seconds."""
    pairs = [_pair(estate, due) for _ in range(rounds)]
    ours, theirs = (median(pair[n] for pair in pairs) for n in (0, 1))
    figure = Figure(
        "Sweep beside the same writes in bare SQL",
        estate.database,
        f"{due:,} due among {opened:,} open",
        milliseconds(ours, theirs),
        median(one / other for one, other in pairs),
        target=2.5 if estate.on_postgresql else 4,
        why=SLOWER,
    )
    return figure, min(one for one, _ in pairs)


def _pair(estate: BenchEstate, due: int) -> tuple[float, float]:
    engine = estate.runtime.engine
    with engine.connect() as connection:
        since = ends(connection)
    swept = estate.add(due, due=True)
    ours = seconds(lambda: sweep(estate.runtime))
    onto = estate.add(due, due=True)
    with engine.connect() as connection:
        batches = same_writes(connection, since, _ids(swept), _ids(onto), batch=BATCH)
    now = estate.now if estate.on_postgresql else str(estate.now.replace(tzinfo=None))
    theirs = seconds(lambda: run(engine, batches, now))
    assert not sweep(estate.runtime).steps, "the bare SQL left something undone"
    return ours, theirs


def _ids(numbers: range) -> range:
    return range(FIRST + numbers.start, FIRST + numbers.stop)


def measure_two(estate: BenchEstate, due: int, *, rounds: int) -> list[Figure]:
    """Return how much faster two sweeping processes are than one; SQLite lets only one write."""
    pairs = [[_with_processes(estate, due, number) for number in (1, 2)] for _ in range(rounds)]
    one, two = (median(pair[n].wall for pair in pairs) for n in (0, 1))
    return [
        Figure(
            "Two sweepers beside one",
            estate.database,
            f"{due:,} due",
            milliseconds(two, one),
            median(one.wall / two.wall for one, two in pairs),
            target=1.5 if estate.on_postgresql else None,
            at_least=True,
            why=f"one sweeper was {pairs[0][0].share}, the slower of two was {pairs[0][1].share}; "
            "the database's own processes want processors as well",
        )
    ]


def _with_processes(estate: BenchEstate, due: int, number: int) -> Took:
    """Return how long the slowest of so many sweepers took, each a process of its own."""
    estate.add(_WARM * number, due=True, tidy=False)
    ready = _processes.Barrier(number + 1)
    url = estate.runtime.engine.url.render_as_string(hide_password=False)
    took = _processes.Queue()
    arguments = (url, estate.now.isoformat(), ready, took)
    workers = [_processes.Process(target=_sweep_once, args=arguments) for _ in range(number)]
    for worker in workers:
        worker.start()
    ready.wait(_PATIENCE)  # all are warm
    estate.add(due, due=True)
    ready.wait(_PATIENCE)
    slowest = max((took.get(timeout=_PATIENCE) for _ in workers), key=lambda each: each.wall)
    for worker in workers:
        worker.join()
    assert not sweep(estate.runtime).steps, "the sweepers left something undone"
    return slowest


def _sweep_once(url: str, now: str, ready: Barrier, took: Queue[Took]) -> None:
    clock = StandingClock(datetime.fromisoformat(now))
    runtime: Runtime = create_app(Settings(database_url=url), clock=clock).extensions["makesafe"]
    with runtime.begin(SYSTEM) as uow:  # a scheduler has been at work for long
        sweep_orders(uow, claim_due(uow.session, uow.now, limit=_WARM))
    ready.wait(_PATIENCE)
    ready.wait(_PATIENCE)
    took.put(timed(lambda: sweep(runtime)))
