"""Climbing by hand: one stage, with a reason, and never off the top."""

from datetime import timedelta
from functools import partial

import pytest

from tests.deeds import accept, at_once, complete, confirm, escalate, log, reject, seen
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep


@pytest.fixture
def order(work, estate):
    """The reference of a fire door's order, just reported."""
    return log(work, estate.reporter, estate.premises)


def test_whoever_may_report_may_escalate_with_a_reason(work, estate, runtime, clock, order):
    clock.advance(timedelta(minutes=10))

    escalate(work, estate.reporter, order)

    kept = seen(runtime, order)
    (move,) = kept.moves
    assert (kept.stage, move.from_stage, move.to_stage) == (1, 0, 1)
    assert (move.trigger, move.late_seconds) == (Trigger.MANUAL, 0)
    assert move.reason.words == "Nobody has come"
    # The new holder has the stage's own time: two hours at P2.
    assert kept.stage_due_at == clock.now() + timedelta(hours=2)


def test_the_new_holder_has_accepted_nothing_yet(work, estate, runtime, order):
    accept(work, estate.officer, order)

    escalate(work, estate.manager, order)

    kept = seen(runtime, order)
    assert (kept.accepted_by_id, kept.accepted_at) == (None, None)
    assert (kept.next_action_key, kept.next_action_on) == (None, None)


def test_a_milestone_that_falls_due_after_a_move_by_hand_moves_nothing(
    work, estate, runtime, clock, order
):
    escalate(work, estate.reporter, order)
    clock.advance(timedelta(minutes=61))

    swept = sweep(runtime)

    kept = seen(runtime, order)
    breached = {row.kind.value: row.breached_at for row in kept.milestones if row.breached_at}
    assert dict(swept.steps) == {"page": 1, "breach": 1}
    assert kept.stage == 1
    assert list(breached) == ["acknowledge"]


def test_there_is_nothing_above_the_top(work, estate, runtime, order):
    for _ in range(6):
        escalate(work, estate.reporter, order)

    with pytest.raises(Conflict, match="stage 6 already"):
        escalate(work, estate.reporter, order)

    assert [move.to_stage for move in seen(runtime, order).moves] == [1, 2, 3, 4, 5, 6]


def test_a_person_may_take_planned_work_above_its_own_top(work, estate, runtime, clock):
    order = log(work, estate.reporter, estate.premises, category_code="ACC-PRK")
    for _ in range(5):
        escalate(work, estate.reporter, order)

    kept = seen(runtime, order)
    assert kept.stage == 5
    assert kept.next_step_at is not None


def test_two_who_escalate_one_form_at_once_move_it_once(work, estate, runtime, order):
    version = seen(runtime, order).version

    outcomes = at_once(
        partial(escalate, work, estate.reporter, order, version=version),
        partial(escalate, work, estate.manager, order, version=version),
    )

    (lost,) = [error for error in outcomes if error is not None]
    assert isinstance(lost, Conflict)
    assert lost.changes[0].startswith("promoted by ")
    assert seen(runtime, order).stage == 1


def test_a_fix_that_awaits_its_confirmation_is_rejected_not_escalated(work, estate, order):
    complete(work, estate.supplier, order)

    with pytest.raises(Conflict, match="Reject the fix"):
        escalate(work, estate.reporter, order)


def test_a_closed_order_climbs_no_more(work, estate, runtime, clock, order):
    complete(work, estate.supplier, order)
    confirm(work, estate.manager, order)
    clock.advance(timedelta(days=60))

    with pytest.raises(Conflict, match="closed"):
        escalate(work, estate.reporter, order)
    swept = sweep(runtime)

    assert not swept.steps
    assert seen(runtime, order).stage == 0


def test_a_supplier_may_not_escalate(work, estate, order):
    with pytest.raises(NotAllowed):
        escalate(work, estate.supplier, order)


def test_an_order_that_was_rejected_climbs_on_in_the_same_run(work, estate, runtime, clock, order):
    complete(work, estate.supplier, order)
    reject(work, estate.manager, order)
    clock.advance(timedelta(hours=3))

    sweep(runtime)

    kept = seen(runtime, order)
    assert [(move.run, move.to_stage) for move in kept.moves] == [(1, 1), (1, 2)]
