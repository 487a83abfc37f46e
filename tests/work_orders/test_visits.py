"""Visits: what they meet, and that failed ones take an order to the supplier's management."""

from datetime import timedelta

import pytest

from tests.deeds import complete, log, reject, seen
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.lifecycle import Status
from tracker.domain.triggers import Trigger
from tracker.domain.visits import VisitOutcome
from tracker.work_orders.pattern_schemas import VisitDraft
from tracker.work_orders.service import record_visit


@pytest.fixture
def order(work, estate):
    """The reference of a fire door's order, just reported."""
    return log(work, estate.reporter, estate.premises)


def visit(work, actor, reference, outcome, **more):
    """Record a visit."""
    with work(actor) as uow:
        record_visit(uow, reference, VisitDraft(outcome=outcome, **more))


def test_the_second_failed_visit_takes_the_order_to_the_suppliers_management(
    work, estate, runtime, order
):
    visit(work, estate.manager, order, VisitOutcome.NO_SHOW)
    after_one = seen(runtime, order).stage
    visit(work, estate.manager, order, VisitOutcome.NO_ACCESS)

    kept = seen(runtime, order)
    (move,) = kept.moves
    assert after_one == 0
    assert (kept.stage, move.trigger) == (3, Trigger.FAILED_VISITS)
    assert kept.next_step_at is not None


def test_visits_that_took_the_work_on_escalate_nothing(work, estate, runtime, order):
    for _ in range(3):
        visit(work, estate.manager, order, VisitOutcome.ATTENDED)

    assert seen(runtime, order).stage == 0


def test_two_rejected_fixes_count_like_two_failed_visits(work, estate, runtime, order):
    for _ in range(2):
        complete(work, estate.supplier, order)
        reject(work, estate.manager, order)

    kept = seen(runtime, order)
    assert [move.trigger for move in kept.moves] == [
        Trigger.FIX_REJECTED,
        Trigger.FIX_REJECTED,
        Trigger.FAILED_VISITS,
    ]
    assert kept.stage == 3


def test_a_visit_meets_its_milestones_at_the_time_of_the_visit(work, estate, runtime, clock, order):
    came_at = clock.advance(timedelta(minutes=40))
    clock.advance(timedelta(hours=30))

    visit(work, estate.manager, order, VisitOutcome.MADE_SAFE, at=came_at)

    kept = seen(runtime, order)
    met = {row.kind.value: row.met_at for row in kept.milestones if row.met_at}
    assert met == dict.fromkeys(("acknowledge", "attend", "make_safe"), came_at)
    assert all(row.breached_at is None for row in kept.milestones if row.met_at)
    assert kept.status is Status.MADE_SAFE


@pytest.mark.parametrize("hours", [1, -1], ids=["in the future", "before the report"])
def test_a_visit_lies_between_the_report_and_now(work, estate, clock, order, hours):
    at = clock.now() + timedelta(hours=hours)

    with pytest.raises(Invalid) as refused:
        visit(work, estate.manager, order, VisitOutcome.ATTENDED, at=at)

    assert list(refused.value.errors) == ["at"]


def test_no_visit_is_recorded_once_the_fix_is_reported_complete(work, estate, order):
    complete(work, estate.supplier, order)

    with pytest.raises(Conflict):
        visit(work, estate.manager, order, VisitOutcome.ATTENDED)


def test_a_reporter_records_no_visit(work, estate, order):
    with pytest.raises(NotAllowed):
        visit(work, estate.reporter, order, VisitOutcome.ATTENDED)
