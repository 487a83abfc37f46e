"""One order under a recovery plan: a date beside its own, and nothing of it rewritten."""

from datetime import timedelta

import pytest

from tests.deeds import accept, complete, escalate, log, protect, rebaseline, reject, reopen, seen
from tests.deeds import confirm as confirm_fix
from tests.deeds import update as say
from tests.work_orders.histories import ALARM, DOOR, HEATING, LAMP
from tracker.checks.invariants import check_invariants
from tracker.domain.calendar import london_date
from tracker.domain.custody import end_of_day
from tracker.domain.recovery import LeftOut
from tracker.domain.triggers import Trigger
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of


@pytest.fixture
def later(clock):
    """A day in a week."""
    return london_date(clock.now()) + timedelta(days=7)


@pytest.fixture
def late(work, estate, runtime, clock):
    """An order at stage 1 that missed all it was owed, and is accepted there."""
    order = log(work, estate.reporter, estate.premises, category_code=HEATING)
    say(work, estate.officer, order, helpdesk_reference="HD-1")
    clock.advance(timedelta(hours=1, minutes=1))
    sweep(runtime)
    accept(work, estate.manager, order)
    return order


def _kinds(runtime, order):
    with runtime.reading() as look:
        return [entry.kind for entry in entries_of(look.session, order)]


def _faults(runtime):
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [finding for finding in found if not finding.ok]


def test_the_stage_stays_and_lasts_until_the_target_and_every_due_instant_stays_as_it_was(
    work, estate, runtime, late, later
):
    before = seen(runtime, late)

    assert rebaseline(work, estate.officer, late, later) is None

    after = seen(runtime, late)
    assert (after.stage, after.run) == (before.stage, before.run) == (1, 1)
    assert after.stage_due_at == after.recovery_by == end_of_day(later)
    assert after.stage_entered_at == before.stage_entered_at
    told = [(row.kind, row.due_at, row.met_at, row.breached_at) for row in before.milestones]
    assert told == [(row.kind, row.due_at, row.met_at, row.breached_at) for row in after.milestones]
    assert any(row.breached_at for row in after.milestones)
    [target] = after.recovery_targets
    assert target.stage_due_before == before.stage_due_at
    assert target.fix_due_at == max(row.due_at for row in before.milestones)


def test_it_does_not_climb_by_its_limits_before_the_target_and_does_at_once_after_it(
    work, estate, runtime, clock, late, later
):
    rebaseline(work, estate.officer, late, later)

    clock.set_to(end_of_day(later))
    sweep(runtime)
    assert seen(runtime, late).stage == 1
    clock.advance(timedelta(seconds=1))
    sweep(runtime)

    order = seen(runtime, late)
    assert (order.stage, order.recovery_by) == (2, None)
    assert order.moves[-1].trigger is Trigger.RECOVERY_MISSED
    assert order.recovery_targets[0].missed_at == end_of_day(later)
    missed = _kinds(runtime, late).index("work_order.recovery_missed")
    assert _kinds(runtime, late)[missed + 1] == "work_order.promoted"
    assert _faults(runtime) == []


def test_what_else_moves_it_up_ends_the_hold_and_the_target_stands(
    work, estate, runtime, clock, late, later
):
    rebaseline(work, estate.officer, late, later)

    escalate(work, estate.reporter, late)

    order = seen(runtime, late)
    assert order.stage == 2
    assert clock.now() < order.stage_due_at < end_of_day(later)
    assert order.recovery_by == end_of_day(later)


def test_a_fix_in_time_keeps_the_target_and_a_rejected_one_does_not(
    work, estate, runtime, clock, late, later
):
    rebaseline(work, estate.officer, late, later)
    complete(work, estate.supplier, late)

    clock.set_to(end_of_day(later) + timedelta(minutes=1))
    sweep(runtime)
    assert seen(runtime, late).recovery_targets[0].missed_at is None
    reject(work, estate.manager, late)
    sweep(runtime)

    order = seen(runtime, late)
    assert order.recovery_targets[0].missed_at == end_of_day(later)
    assert order.stage == 3
    assert _faults(runtime) == []


def test_one_that_was_fixed_in_time_and_came_back_later_is_not_held_to_it(
    work, estate, runtime, clock, late, later
):
    rebaseline(work, estate.officer, late, later)
    complete(work, estate.supplier, late)
    confirm_fix(work, estate.manager, late)
    clock.set_to(end_of_day(later) + timedelta(days=1))

    reopen(work, estate.manager, late)
    sweep(runtime)

    order = seen(runtime, late)
    assert (order.recovery_by, order.recovery_targets[0].missed_at) == (None, None)
    assert order.stage == 1


def test_a_second_plan_puts_the_first_off_and_is_counted(work, estate, runtime, late, later):
    rebaseline(work, estate.officer, late, later)

    rebaseline(work, estate.officer, late, later + timedelta(days=30))

    first, second = seen(runtime, late).recovery_targets
    assert first.put_off_at is not None
    assert (second.number, second.put_off_at) == (2, None)
    assert second.stage_due_before == end_of_day(later)
    assert seen(runtime, late).stage_due_at == end_of_day(later + timedelta(days=30))


def test_what_had_fallen_due_before_is_done_first(work, estate, runtime, clock, late, later):
    clock.set_to(seen(runtime, late).stage_due_at + timedelta(minutes=1))

    rebaseline(work, estate.officer, late, later)

    order = seen(runtime, late)
    assert order.stage == 2
    assert order.stage_due_at == end_of_day(later)
    assert order.recovery_targets[0].stage == 2


def test_at_the_highest_stage_the_reviews_go_on_and_a_missed_target_is_recorded(
    work, estate, runtime, clock, late, later
):
    for _ in range(5):
        escalate(work, estate.reporter, late)
    review = seen(runtime, late).stage_due_at

    rebaseline(work, estate.officer, late, later)
    assert seen(runtime, late).stage_due_at == review
    while clock.now() <= end_of_day(later):
        clock.set_to(seen(runtime, late).next_step_at + timedelta(seconds=1))
        sweep(runtime)

    assert _kinds(runtime, late).count("work_order.stage_reviewed") >= 1
    assert _kinds(runtime, late).count("work_order.recovery_missed") == 1
    assert seen(runtime, late).stage == 6


@pytest.mark.parametrize(
    ("category", "deeds", "why"),
    [
        (ALARM, (escalate,), LeftOut.EMERGENCY),
        (DOOR, (escalate,), LeftOut.NO_MEASURE),
        (LAMP, (), LeftOut.NOT_ESCALATED),
        (HEATING, (escalate, "complete"), LeftOut.AWAITS_CONFIRMATION),
        (HEATING, (escalate, "complete", "confirm"), LeftOut.CLOSED),
    ],
)
def test_what_may_not_wait_or_need_not_is_left_out_with_the_reason(
    work, estate, runtime, later, category, deeds, why
):
    order = log(work, estate.reporter, estate.premises, category_code=category)
    for deed in deeds:
        if deed == "complete":
            complete(work, estate.supplier, order)
        elif deed == "confirm":
            confirm_fix(work, estate.manager, order)
        else:
            deed(work, estate.reporter, order)
    before = seen(runtime, order)

    assert rebaseline(work, estate.officer, order, later) is why

    after = seen(runtime, order)
    assert (after.stage_due_at, after.recovery_by) == (before.stage_due_at, None)
    assert after.recovery_targets == []


def test_danger_with_a_current_interim_measure_may_be_rebaselined_until_it_is_overdue(
    work, estate, runtime, clock, later
):
    order = log(work, estate.reporter, estate.premises, category_code=DOOR)
    escalate(work, estate.reporter, order)
    protect(work, estate.manager, order)
    assert rebaseline(work, estate.officer, order, later) is None

    clock.advance(timedelta(hours=73))  # nobody looked whether people are still safe
    sweep(runtime)

    assert seen(runtime, order).stage > 1
    assert rebaseline(work, estate.officer, order, later) is LeftOut.NO_MEASURE


def test_a_target_that_lies_before_the_first_is_the_one_that_counts(
    work, estate, runtime, late, later
):
    rebaseline(work, estate.officer, late, later)

    rebaseline(work, estate.officer, late, later - timedelta(days=3))

    assert seen(runtime, late).stage_due_at == end_of_day(later - timedelta(days=3))
