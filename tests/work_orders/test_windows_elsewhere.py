"""What else happens to an order whose premises are closed: merged, imported, rebased, at once."""

from datetime import timedelta

import pytest

from tests.deeds import at_once, escalate, log, seen
from tests.factories import OPERATOR
from tests.window_deeds import reopen_doors, shut
from tracker.checks.invariants import check_invariants
from tracker.domain.errors import Busy
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.jobs.recompute import recompute
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of
from tracker.work_orders.pattern_schemas import MergeDraft
from tracker.work_orders.schemas import ReasonDraft, WorkOrderDraft
from tracker.work_orders.service import (
    BacklogDraft,
    land_backlog_order,
    merge_order,
    rebase_order,
    unmerge_order,
)

HEATING, DOOR = "HTG-LOS", "FIR-DOR"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIX = MilestoneKind.FIX


def fix_due(runtime, reference):
    (row,) = [row for row in seen(runtime, reference).milestones if row.kind is FIX]
    return row.due_at


def broken(runtime):
    sweep(runtime)
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [each for each in found if not each.ok]


def merge(work, estate, duplicate, survivor):
    with work(estate.officer) as uow:
        merge_order(uow, duplicate, MergeDraft(survivor=survivor, reason="The same fault"))


def test_a_survivor_that_takes_over_a_danger_is_held_no_longer_until_the_merge_is_undone(
    work, estate, runtime, clock
):
    survivor = log(work, estate.reporter, estate.premises, category_code=HEATING)
    before = fix_due(runtime, survivor)
    duplicate = log(work, estate.reporter, estate.premises, category_code=DOOR)
    shut(work, estate.officer, estate.premises, lasts=5 * DAY)
    clock.advance(3 * HOUR)

    merge(work, estate, duplicate, survivor)
    merged, held_until = fix_due(runtime, survivor), seen(runtime, survivor).held_until
    merged_at = clock.now()
    clock.advance(HOUR)
    with work(estate.officer) as uow:
        unmerge_order(uow, duplicate, ReasonDraft(reason="Two faults after all"))

    assert (merged, held_until) == (before, merged_at)
    assert fix_due(runtime, survivor) == before + 5 * DAY
    assert broken(runtime) == []


def test_a_merge_of_what_can_wait_keeps_the_time_that_the_window_held(work, estate, runtime, clock):
    duplicate = log(work, estate.reporter, estate.premises, category_code=HEATING)
    before = fix_due(runtime, duplicate)
    clock.advance(HOUR)
    survivor = log(work, estate.reporter, estate.premises, category_code=HEATING)
    shut(work, estate.officer, estate.premises, lasts=5 * DAY)

    merge(work, estate, duplicate, survivor)

    assert fix_due(runtime, survivor) == before + 5 * DAY
    assert broken(runtime) == []


def test_a_job_of_a_supplier_s_log_follows_the_windows_since_its_own_report(
    work, estate, runtime, clock
):
    reported_at = clock.now()
    shut(work, estate.officer, estate.premises, after=HOUR, lasts=DAY)
    clock.advance(2 * DAY)
    fault = WorkOrderDraft(
        premises_code=estate.premises.code,
        category_code=HEATING,
        title="There is no heating",
        at_risk=False,
    )

    with work(OPERATOR) as uow:
        draft = BacklogDraft(fault=fault, reported_at=reported_at, status=Status.LOGGED)
        reference = land_backlog_order(uow, draft).reference

    assert fix_due(runtime, reference) == reported_at + 3 * DAY + DAY
    assert broken(runtime) == []


def test_another_ladder_and_another_calendar_leave_the_hold_as_it_is(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises, category_code=HEATING)
    escalate(work, estate.reporter, order)
    shut(work, estate.officer, estate.premises, lasts=DAY)
    before = seen(runtime, order).stage_due_at

    with work(OPERATOR) as uow:
        rebase_order(uow, order, 1, "Back to the first ladder")
    moved = recompute(runtime, premises_id=estate.premises.id)

    assert seen(runtime, order).stage_due_at == before
    assert moved == []


@pytest.mark.parametrize("attempt", range(3))
def test_no_order_misses_a_window_that_is_announced_at_the_same_moment(
    work, estate, runtime, attempt
):
    reports = [
        lambda: log(work, estate.reporter, estate.premises, category_code=HEATING) for _ in range(4)
    ]

    number, *logged = at_once(lambda: shut(work, estate.officer, estate.premises), *reports)

    kept = [each for each in logged if not isinstance(each, Busy)]
    assert number == 1
    assert kept
    for reference in kept:
        with runtime.reading() as look:
            kinds = [entry.kind for entry in entries_of(look.session, reference)]
        assert kinds.count("work_order.clock_held") == 1
    assert broken(runtime) == []


def test_two_who_end_it_at_once_end_it_once(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises, category_code=HEATING)
    before = fix_due(runtime, order)
    shut(work, estate.officer, estate.premises, lasts=5 * DAY)
    clock.advance(HOUR)

    outcomes = at_once(
        lambda: reopen_doors(work, estate.manager, estate.premises),
        lambda: reopen_doors(work, estate.officer, estate.premises),
    )

    assert sum(outcome is None for outcome in outcomes) == 1
    assert fix_due(runtime, order) == before + HOUR
    assert broken(runtime) == []
