"""Interim measures: reviewed by their day, or the order goes up; so does danger without one."""

from datetime import timedelta

import pytest

from tests.deeds import escalate, log, protect, seen
from tracker.domain.errors import Conflict, Invalid
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.work_orders.custody_schemas import ReviewDraft
from tracker.work_orders.service import end_interim_measure, review_interim_measure


@pytest.fixture
def order(work, estate):
    """The reference of a fire door's order (P2), safety-critical, at the division's stage."""
    reference = log(
        work,
        estate.reporter,
        estate.premises,
        category_code="FIR-DOR",
        helpdesk_reference="HD-1",
    )
    for _ in range(4):
        escalate(work, estate.reporter, reference)
    return reference


def _review(work, actor, reference, runtime, **more):
    measure = seen(runtime, reference).interim_measures[0].started_at.isoformat()
    with work(actor) as uow:
        review_interim_measure(uow, reference, ReviewDraft(measure=measure, **more))


def test_a_measure_is_reviewed_in_three_days_unless_sooner_is_said(
    work, estate, runtime, clock, order
):
    protect(work, estate.manager, order)

    assert seen(runtime, order).review_by == clock.now() + timedelta(hours=72)


def test_in_an_emergency_it_is_reviewed_every_day(work, estate, runtime, clock):
    emergency = log(work, estate.reporter, estate.premises, category_code="FIR-ALM")

    protect(work, estate.manager, emergency)

    assert seen(runtime, emergency).priority == "P1"
    assert seen(runtime, emergency).review_by == clock.now() + timedelta(hours=24)


def test_a_review_further_ahead_than_that_is_refused(work, estate, clock, order):
    with pytest.raises(Invalid) as refused:
        protect(work, estate.manager, order, review_by=clock.now() + timedelta(hours=73))

    assert refused.value.errors == {
        "review_by": ["The review must be within 3 days for this priority"]
    }


def test_a_missed_review_takes_the_order_up_once(work, estate, runtime, clock, order):
    protect(work, estate.manager, order, review_by=clock.now() + timedelta(hours=3))
    review_by = seen(runtime, order).review_by
    clock.set_to(review_by)
    in_time = sweep(runtime)
    clock.advance(timedelta(seconds=1))

    swept = sweep(runtime)
    again = sweep(runtime)

    kept = seen(runtime, order)
    assert in_time.steps["missed_review"] == 0
    assert (swept.steps["missed_review"], again.steps["missed_review"]) == (1, 0)
    assert (kept.stage, kept.moves[-1].trigger) == (5, Trigger.INTERIM_REVIEW_MISSED)
    assert kept.moves[-1].due_at == review_by
    assert kept.interim_measures[0].missed_at == clock.now()


def test_a_reviewed_measure_stays_until_its_next_review_and_may_be_missed_again(
    work, estate, runtime, clock, order
):
    protect(work, estate.manager, order, review_by=clock.now() + timedelta(hours=3))
    clock.advance(timedelta(hours=3, seconds=1))
    sweep(runtime)

    _review(work, estate.manager, order, runtime, review_by=clock.now() + timedelta(hours=2))
    reviewed = seen(runtime, order).interim_measures[0]
    clock.advance(timedelta(hours=2, seconds=1))
    swept = sweep(runtime)

    assert reviewed.missed_at is None
    assert swept.steps["missed_review"] == 1
    assert seen(runtime, order).stage == 6


def test_a_measure_that_has_ended_needs_no_review(work, estate, runtime, clock, order):
    protect(work, estate.manager, order, review_by=clock.now() + timedelta(hours=3))
    started_at = seen(runtime, order).interim_measures[0].started_at.isoformat()
    with work(estate.manager) as uow:
        end_interim_measure(uow, order, started_at)
    clock.advance(timedelta(hours=3, seconds=1))

    swept = sweep(runtime)

    assert swept.steps["missed_review"] == 0
    with pytest.raises(Conflict, match="ended already"):
        _review(work, estate.manager, order, runtime)


def test_without_any_measure_for_an_hour_danger_goes_to_the_division(work, estate, runtime, clock):
    unprotected = log(work, estate.reporter, estate.premises, category_code="FIR-DOR")
    clock.advance(timedelta(minutes=60, seconds=1))

    sweep(runtime)

    move = seen(runtime, unprotected).moves[-1]
    assert (move.to_stage, move.trigger) == (4, Trigger.INTERIM_MISSING)
