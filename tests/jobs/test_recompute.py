"""A calendar that changes moves what is still open, once, and rewrites nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.deeds import escalate, log, seen, update
from tests.factories import OPERATOR
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.jobs.recompute import preview_recompute, recompute, recompute_if_changed
from tracker.jobs.sweep import sweep
from tracker.premises.queries import get_premises
from tracker.premises.schemas import HoursDraft
from tracker.premises.service import set_working_hours
from tracker.trail.queries import entries_of

TUESDAY = date(2026, 11, 17)
HOUR = timedelta(hours=1)


@pytest.fixture
def routine(work, estate):
    """The reference of a P3 order, reported at nine on a Monday."""
    return log(work, estate.reporter, estate.premises, category_code="WC-OUT")


@pytest.fixture
def urgent(work, estate):
    """The reference of a P2 order: its clocks run round the clock."""
    return log(work, estate.reporter, estate.premises)


@pytest.fixture
def holiday(runtime):
    """The same service, once a bank holiday was added on the Tuesday."""
    calendar = runtime.policy.calendar
    more = replace(calendar, holidays=calendar.holidays | {TUESDAY})
    return replace(runtime, policy=replace(runtime.policy, calendar=more))


def due(runtime, reference):
    return {row.kind: row.due_at for row in seen(runtime, reference).milestones}


def recomputings(runtime, reference):
    with runtime.reading() as look:
        kinds = [entry.kind for entry in entries_of(look.session, reference)]
    return kinds.count("work_order.due_times_recomputed")


def test_a_bank_holiday_moves_exactly_what_it_falls_into(holiday, runtime, routine, urgent):
    before, untouched = due(runtime, routine), due(runtime, urgent)

    moved = recompute(holiday)

    assert {(each.reference, each.what) for each in moved} == {
        (routine, "attend"),
        (routine, "fix"),
    }
    day = timedelta(days=1)
    after = due(runtime, routine)
    assert after[MilestoneKind.ACKNOWLEDGE] == before[MilestoneKind.ACKNOWLEDGE]
    assert after[MilestoneKind.ATTEND] == before[MilestoneKind.ATTEND] + day
    assert after[MilestoneKind.FIX] == before[MilestoneKind.FIX] + day
    assert due(runtime, urgent) == untouched


def test_a_second_run_moves_nothing(holiday, runtime, routine):
    recompute(holiday)

    assert recompute(holiday) == []
    assert recomputings(runtime, routine) == 1


def test_a_preview_says_what_would_move_and_changes_nothing(holiday, runtime, routine):
    before = due(runtime, routine)

    moved = preview_recompute(holiday)

    assert len(moved) == 2
    assert (due(runtime, routine), recomputings(runtime, routine)) == (before, 0)


def test_a_breach_is_not_rewritten(holiday, runtime, clock, routine):
    clock.set_to(datetime(2026, 11, 18, 10, 0, tzinfo=UTC))
    sweep(runtime)
    (missed,) = [
        row for row in seen(runtime, routine).milestones if row.kind is MilestoneKind.ATTEND
    ]

    recompute(holiday)

    (after,) = [
        row for row in seen(runtime, routine).milestones if row.kind is MilestoneKind.ATTEND
    ]
    assert (after.breached_at, after.due_at) == (missed.breached_at, missed.due_at)
    assert after.breached_at is not None


def test_a_stage_in_working_hours_is_given_the_day_back(work, estate, holiday, runtime, routine):
    escalate(work, estate.reporter, routine)  # ten working hours: Tuesday at nine

    recompute(holiday)

    assert seen(runtime, routine).stage_due_at == datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def test_the_scheduler_recomputes_once_for_each_calendar(holiday, runtime, routine):
    recompute_if_changed(runtime)
    recompute_if_changed(holiday)
    recompute_if_changed(holiday)

    assert recomputings(runtime, routine) == 1


def test_premises_with_other_hours_are_counted_by_them(work, estate, runtime, clock, routine):
    with work(OPERATOR) as uow:
        premises = get_premises(uow.session, OPERATOR, estate.premises.code)
        hours = HoursDraft(opens=time(7), closes=time(21), weekdays=tuple(range(7)))
        set_working_hours(uow, premises, hours)

    moved = recompute(runtime, premises_id=estate.premises.id)

    # Twenty hours: twelve on Monday, eight on Tuesday.
    assert {each.what for each in moved} == {"attend", "fix"}
    assert due(runtime, routine)[MilestoneKind.ATTEND] == datetime(2026, 11, 17, 15, 0, tzinfo=UTC)


def test_what_was_met_keeps_its_due_time(work, estate, holiday, runtime, routine):
    update(work, estate.supplier, routine, status=Status.ATTENDED)
    before = due(runtime, routine)[MilestoneKind.ATTEND]

    recompute(holiday)

    assert due(runtime, routine)[MilestoneKind.ATTEND] == before


def test_the_marks_of_the_time_are_recorded_once_each_and_move_nothing(
    work, estate, runtime, clock, urgent
):
    update(work, estate.supplier, urgent, status=Status.ACKNOWLEDGED)
    for _ in range(47):  # eight hours to attend
        clock.advance(timedelta(minutes=10))
        sweep(runtime)

    with runtime.reading() as look:
        marks = [
            (entry.kind, entry.values["event"]["percent"])
            for entry in entries_of(look.session, urgent)
            if entry.values["event"].get("milestone") == "attend"
        ]
    assert marks == [
        ("work_order.mark_passed", 50),
        ("work_order.milestone_warned", 75),
        ("work_order.milestone_warned", 90),
    ]


def test_after_an_outage_only_the_highest_mark_is_recorded(work, estate, runtime, clock, urgent):
    update(work, estate.supplier, urgent, status=Status.ACKNOWLEDGED)
    clock.advance(timedelta(minutes=440))  # 91 % of eight hours

    sweep(runtime)

    (row,) = [row for row in seen(runtime, urgent).milestones if row.kind is MilestoneKind.ATTEND]
    with runtime.reading() as look:
        marks = [
            entry.values["event"]["percent"]
            for entry in entries_of(look.session, urgent)
            if entry.values["event"].get("milestone") == "attend"
        ]
    assert (marks, row.warned, row.warn_at) == ([90], 90, None)


def test_of_what_was_missed_in_an_outage_only_the_breach_is_recorded(
    work, estate, runtime, clock, urgent
):
    update(work, estate.supplier, urgent, status=Status.ACKNOWLEDGED)
    clock.advance(9 * HOUR)

    sweep(runtime)

    with runtime.reading() as look:
        kinds = [
            entry.kind
            for entry in entries_of(look.session, urgent)
            if entry.values["event"].get("milestone") == "attend"
        ]
    assert "work_order.milestone_warned" not in kinds
    (row,) = [row for row in seen(runtime, urgent).milestones if row.kind is MilestoneKind.ATTEND]
    assert (row.warned, row.warn_at, row.breached_at) == (0, None, row.due_at)
