"""Night cover swept by several processes at once, some of them killed: everything once."""

import time
from datetime import UTC, datetime

import sqlalchemy as sa

from tests.cover.nights import require
from tests.factories import OPERATOR, make_premises
from tests.races.processes import Place, kill, running, start, start_herd
from tests.races.sabotage import Break, break_engine, drop_the_key
from tracker.checks import check_cover, check_invariants
from tracker.cover.gap_models import CoverGap
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.sole_charge_models import SafetyCheck, SoleCharge
from tracker.jobs.cover_sweep import cover_sweep
from tracker.work_orders.models import StageMove, WorkOrder

PREMISES, SWEEPERS, KILLS = 6, 2, 6
FEW = 2  # what is enough for a broken copy
PATIENCE_SECONDS = 300
NOBODY_CAME = datetime(2026, 11, 16, 21, 46, tzinfo=UTC)


def keep_watching(place: Place) -> None:
    """Sweep night cover again and again until killed."""
    runtime = place.runtime()
    while True:
        cover_sweep(runtime)
        time.sleep(0.02)


def watch_once(place: Place, broken_by: Break, gate) -> None:
    """Sweep night cover once, at the moment that the gate opens."""
    runtime = place.runtime()
    break_engine(runtime, broken_by)
    gate.wait()
    cover_sweep(runtime)


def _require_cover(work, number):
    """Make approved premises at which two are required every night."""
    for _ in range(number):
        with work(OPERATOR) as uow:
            premises = make_premises(uow)
        require(work, OPERATOR, premises)


def test_two_processes_make_each_night_once_and_log_each_sole_charge_once(
    work, runtime, clock, place
):
    _require_cover(work, PREMISES)
    sweepers = [start(keep_watching, place) for _ in range(SWEEPERS)]
    try:
        _wait_until(lambda: _count(runtime, CoverNight) == PREMISES * 8)
        clock.set_to(NOBODY_CAME.isoformat())
        for _ in range(KILLS):
            time.sleep(0.15)
            kill(sweepers.pop(0))
            sweepers.append(start(keep_watching, place))
        _wait_until(lambda: _count(runtime, SoleCharge) == PREMISES)
    finally:
        with running(*sweepers):
            pass
    cover_sweep(runtime)

    assert _count(runtime, CoverShift) == PREMISES * 16
    assert _count(runtime, CoverGap) == PREMISES * 2
    assert _count(runtime, WorkOrder) == PREMISES
    assert _count(runtime, StageMove) == PREMISES * 2  # to stage 1 as a gap, to 4 in sole charge
    with runtime.reading() as look:
        asked = look.session.execute(
            sa.select(SafetyCheck.sole_charge_id, sa.func.count()).group_by(
                SafetyCheck.sole_charge_id
            )
        ).all()
        found = check_cover(look.session, now=look.now, policy=look.policy)
        found += check_invariants(look.session, now=look.now, policy=look.policy)
    assert {number for _, number in asked} <= {1, 2}
    # No sweep of orders ran here, and nobody holds a role: those two are not what is tried.
    assert {each.code for each in found if not each.ok} <= {"I4", "I6"}


def _watched_at_once_by_a_broken_copy(runtime, place, table, key):
    drop_the_key(runtime, table, key)
    watchers, loose = start_herd(watch_once, place, SWEEPERS, Break.NO_CLAIM)
    with running(*watchers):
        loose()
        _wait_until(lambda: not any(each.is_alive() for each in watchers))


def test_that_scenario_finds_nights_that_are_made_without_a_key(work, runtime, place):
    _require_cover(work, FEW)

    _watched_at_once_by_a_broken_copy(runtime, place, "cover_night", "premises_id, night")

    assert _count(runtime, CoverNight) > FEW * 8


def test_that_scenario_finds_watchers_who_claim_no_night(work, runtime, clock, place):
    _require_cover(work, FEW)
    cover_sweep(runtime)
    clock.set_to(NOBODY_CAME.isoformat())

    # A second sole charge of the night would take the whole of the second watcher's work back.
    drop_the_key(runtime, "sole_charge", "cover_night_id, number")
    _watched_at_once_by_a_broken_copy(runtime, place, "cover_gap", "cover_shift_id, number")

    assert _count(runtime, CoverGap) > FEW * 2


def _count(runtime, table):
    with runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.count()).select_from(table))


def _wait_until(true):
    until = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)
