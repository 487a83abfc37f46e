"""The ladder: what happens next to an order that nobody deals with, and when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.shipped import CALENDAR, LADDER, POLICY, london
from tracker.domain.agenda import NextStep, Position, StepKind, agenda, next_step, step_now
from tracker.domain.calendar import Span
from tracker.domain.lifecycle import OPEN, Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger

MONDAY = london("2026-11-16T09:00")
MINUTE = timedelta(minutes=1)


def position(**changes) -> Position:
    usual = Position(
        status=Status.ACKNOWLEDGED,
        stage=2,
        priority=Priority.P2,
        safety_critical=False,
        stage_due_at=MONDAY,
        unmet={},
    )
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("priority", "total"),
    [
        (Priority.P1, Span(930, working=False)),
        (Priority.P2, Span(5_160, working=False)),
        (Priority.P3, Span(7_200, working=True)),
        (Priority.P4, Span(15_000, working=True)),
        (Priority.P5, Span(12_000, working=True)),
    ],
)
def test_an_ignored_order_takes_the_published_time_from_stage_1_to_its_top(priority, total):
    limits = [stage.limits[priority] for stage in LADDER.stages if priority in stage.limits]

    assert sum(span.minutes for span in limits) == total.minutes
    assert {span.working for span in limits} == {total.working}
    assert len(limits) == LADDER.top(priority) - 1


def test_every_priority_climbs_to_stage_6_but_planned_work_stops_at_stage_4():
    assert [LADDER.top(priority) for priority in Priority] == [6, 6, 6, 6, 4]
    assert LADDER.height == 6


def test_at_triage_the_earliest_unmet_milestone_leads_to_stage_1():
    unmet = {
        MilestoneKind.ATTEND: MONDAY + 60 * MINUTE,
        MilestoneKind.FIX: MONDAY + 20 * MINUTE,
    }

    step = next_step(LADDER, position(stage=0, unmet=unmet, stage_due_at=MONDAY))

    assert step == NextStep(
        StepKind.PROMOTE,
        MONDAY + 20 * MINUTE,
        1,
        Trigger.MILESTONE_MISSED,
        MilestoneKind.FIX,
    )


def test_at_triage_with_no_milestone_left_the_time_of_the_stage_leads_up_all_the_same():
    step = next_step(LADDER, position(stage=0, unmet={}))

    assert step == NextStep(StepKind.PROMOTE, MONDAY, 1, Trigger.STAGE_LIMIT)


@pytest.mark.parametrize(
    ("runs_out", "taken"),
    [(-1, StepKind.PROMOTE), (0, StepKind.CHASE), (1, StepKind.CHASE)],
    ids=["ran-out-before", "runs-out-now", "runs-out-later"],
)
def test_a_chase_gives_way_only_to_what_is_due_itself(runs_out, taken):
    ends_at = MONDAY + runs_out * MINUTE
    standing = position(stage_due_at=ends_at, chase_at=MONDAY - 5 * MINUTE)

    step = step_now(LADDER, standing, MONDAY)

    assert step.kind is taken
    assert step.is_due(MONDAY)


def test_where_nothing_is_due_the_earliest_comes_next_though_it_is_a_chase():
    standing = position(stage_due_at=MONDAY + 9 * MINUTE, chase_at=MONDAY + 3 * MINUTE)

    assert step_now(LADDER, standing, MONDAY).kind is StepKind.CHASE
    assert step_now(LADDER, standing, MONDAY) == next_step(LADDER, standing)


@pytest.mark.parametrize("stage", [1, 2, 3, 4, 5])
def test_when_the_time_of_a_stage_runs_out_the_order_goes_one_stage_up(stage):
    step = next_step(LADDER, position(stage=stage))

    assert step == NextStep(StepKind.PROMOTE, MONDAY, stage + 1, Trigger.STAGE_LIMIT)


def test_above_triage_a_missed_milestone_is_recorded_and_moves_nothing():
    unmet = {MilestoneKind.FIX: MONDAY - MINUTE}

    step = next_step(LADDER, position(unmet=unmet))

    assert step == NextStep(StepKind.BREACH, MONDAY - MINUTE, 2, milestone=MilestoneKind.FIX)


def test_a_breach_at_the_instant_of_a_move_is_recorded_before_it():
    step = next_step(LADDER, position(unmet={MilestoneKind.FIX: MONDAY}))

    assert step.kind is StepKind.BREACH


def test_a_milestone_due_after_the_stage_runs_out_waits_for_the_move():
    step = next_step(LADDER, position(unmet={MilestoneKind.FIX: MONDAY + MINUTE}))

    assert step.kind is StepKind.PROMOTE


@pytest.mark.parametrize(
    ("priority", "stage"),
    [(Priority.P1, 6), (Priority.P4, 6), (Priority.P5, 4), (Priority.P5, 5), (Priority.P5, 6)],
)
def test_at_the_top_an_order_comes_up_for_review(priority, stage):
    step = next_step(LADDER, position(priority=priority, stage=stage))

    assert step == NextStep(StepKind.REVIEW, MONDAY, stage)


def test_a_fix_that_nobody_confirms_is_only_reminded_of():
    waiting = position(status=Status.SUPPLIER_COMPLETE, stage=0)

    assert next_step(LADDER, waiting) == NextStep(StepKind.REMIND, MONDAY, 0)


@pytest.mark.parametrize("status", sorted(set(Status) - OPEN))
def test_a_finished_order_has_no_next_step(status):
    with pytest.raises(ValueError, match="no next step"):
        next_step(LADDER, position(status=status))


def test_somebody_who_acts_at_the_very_instant_is_in_time():
    step = next_step(LADDER, position())

    assert not step.is_due(MONDAY)
    assert step.is_due(MONDAY + timedelta(microseconds=1))


def test_the_clock_of_a_stage_starts_when_the_one_below_ran_out():
    due = LADDER.promoted_due(
        3,
        Priority.P2,
        ran_out_at=MONDAY,
        now=MONDAY + 5 * MINUTE,
        safety_critical=False,
        calendar=CALENDAR,
    )

    assert due == MONDAY + 480 * MINUTE


@pytest.mark.parametrize(("safety_critical", "dwell"), [(False, 30), (True, 10)])
def test_after_an_outage_a_new_owner_is_still_left_a_dwell(safety_critical, dwell):
    now = MONDAY + timedelta(days=9)

    due = LADDER.promoted_due(
        3,
        Priority.P2,
        ran_out_at=MONDAY,
        now=now,
        safety_critical=safety_critical,
        calendar=CALENDAR,
    )

    assert due == now + dwell * MINUTE


def test_working_hours_count_for_the_stage_of_a_routine_order():
    friday = london("2026-11-13T17:00")

    assert LADDER.stage_due(1, Priority.P3, friday, CALENDAR) == london("2026-11-16T17:00")


def test_at_the_top_the_time_of_a_stage_is_its_review():
    assert LADDER.stage_due(6, Priority.P1, MONDAY, CALENDAR) == MONDAY + timedelta(days=1)


def test_triage_has_no_time_of_its_own():
    with pytest.raises(ValueError, match="stage 0"):
        LADDER.stage_due(0, Priority.P1, MONDAY, CALENDAR)


@pytest.mark.parametrize("number", [-1, 7])
def test_there_is_no_stage_off_the_ladder(number):
    with pytest.raises(IndexError):
        LADDER.stage(number)


def test_the_premises_is_reminded_in_its_own_time_to_confirm_a_fix():
    assert LADDER.confirm_due(Priority.P1, MONDAY, CALENDAR) == MONDAY + timedelta(hours=4)
    assert LADDER.confirm_due(Priority.P3, MONDAY, CALENDAR) == london("2026-11-17T09:00")


@pytest.mark.parametrize(
    ("trigger", "stage", "priority", "entered"),
    [
        pytest.param(Trigger.MILESTONE_MISSED, 0, Priority.P1, 1, id="first-rung"),
        pytest.param(Trigger.MILESTONE_MISSED, 3, Priority.P1, 3, id="never-down"),
        pytest.param(Trigger.FIX_REJECTED, 0, Priority.P1, 1, id="rejected-at-triage"),
        pytest.param(Trigger.FIX_REJECTED, 6, Priority.P1, 6, id="rejected-at-the-top"),
        pytest.param(Trigger.FIX_REJECTED, 4, Priority.P5, 4, id="rejected-planned-work"),
        pytest.param(Trigger.FIX_REJECTED, 5, Priority.P5, 5, id="rejected-above-its-top"),
        pytest.param(Trigger.MANUAL, 4, Priority.P5, 5, id="a-person-may-take-planned-work-up"),
        pytest.param(Trigger.MANUAL, 6, Priority.P5, 6, id="nowhere-above-the-top"),
        pytest.param(Trigger.BACKLOG, 0, Priority.P5, 1, id="backlog-starts-at-the-first-rung"),
    ],
)
def test_a_trigger_leads_up_and_never_off_the_ladder(trigger, stage, priority, entered):
    assert LADDER.entry(trigger, stage, priority) == entered


@pytest.mark.parametrize("kind", StepKind)
def test_a_list_has_words_for_every_kind_of_step(kind):
    brief = NextStep(kind, MONDAY, 3).brief

    assert brief
    assert "{}" not in brief


def test_a_stage_that_nobody_accepts_pages_the_deputy_before_it_runs_out():
    waiting = position(accept_by=MONDAY - MINUTE)

    assert next_step(LADDER, waiting) == NextStep(StepKind.PAGE, MONDAY - MINUTE, 2)
    assert [step.kind for step in agenda(LADDER, waiting)] == [StepKind.PAGE, StepKind.PROMOTE]


@pytest.mark.parametrize(
    ("stage", "kind", "to_stage"),
    [(0, StepKind.PROMOTE, 4), (3, StepKind.PROMOTE, 4), (4, StepKind.BREACH, 4)],
)
def test_danger_that_is_not_made_safe_in_time_is_the_divisions(stage, kind, to_stage):
    unsafe = position(
        stage=stage, safety_critical=True, unmet={MilestoneKind.MAKE_SAFE: MONDAY - MINUTE}
    )

    step = next_step(LADDER, unsafe)

    assert (step.kind, step.to_stage, step.milestone) == (kind, to_stage, MilestoneKind.MAKE_SAFE)


def test_an_order_on_the_first_ladder_keeps_its_rules():
    first = POLICY.ladders[1]
    unsafe = position(
        stage=0,
        safety_critical=True,
        unmet={MilestoneKind.MAKE_SAFE: MONDAY},
        reference_by=MONDAY - MINUTE,
        interim_by=MONDAY - MINUTE,
    )

    step = next_step(first, unsafe)

    assert (step.at, step.to_stage, step.trigger) == (MONDAY, 1, Trigger.MILESTONE_MISSED)


def test_sole_charge_jumps_at_its_own_instant_even_when_a_fix_awaits_confirmation():
    waiting = position(
        status=Status.SUPPLIER_COMPLETE,
        stage=4,
        jump_at=MONDAY - MINUTE,
        jump_to=6,
        jump_trigger=Trigger.SOLE_CHARGE,
    )

    assert next_step(LADDER, waiting) == NextStep(
        StepKind.PROMOTE, MONDAY - MINUTE, 6, Trigger.SOLE_CHARGE
    )
