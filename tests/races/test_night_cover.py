"""Night cover swept by several processes at once, some of them killed: everything once."""

import time
from datetime import UTC, datetime

import sqlalchemy as sa

from tests.cover.nights import require
from tests.factories import OPERATOR, make_premises
from tests.races.processes import Place, kill, running, start
from tracker.checks import check_cover, check_invariants
from tracker.cover.gap_models import CoverGap
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.sole_charge_models import SafetyCheck, SoleCharge
from tracker.jobs.cover_sweep import cover_sweep
from tracker.work_orders.models import StageMove, WorkOrder

PREMISES, SWEEPERS, KILLS = 6, 2, 6
PATIENCE_SECONDS = 300


def keep_watching(place: Place) -> None:
    """Sweep night cover again and again until killed."""
    runtime = place.runtime()
    while True:
        cover_sweep(runtime)
        time.sleep(0.02)


def test_two_processes_make_each_night_once_and_log_each_sole_charge_once(
    work, runtime, clock, place
):
    for _ in range(PREMISES):
        with work(OPERATOR) as uow:
            premises = make_premises(uow)
        require(work, OPERATOR, premises)

    sweepers = [start(keep_watching, place) for _ in range(SWEEPERS)]
    try:
        _wait_until(lambda: _count(runtime, CoverNight) == PREMISES * 8)
        clock.set_to(datetime(2026, 11, 16, 21, 46, tzinfo=UTC).isoformat())
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


def _count(runtime, table):
    with runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.count()).select_from(table))


def _wait_until(true):
    until = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < until
        time.sleep(0.1)
