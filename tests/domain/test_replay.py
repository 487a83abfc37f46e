"""Where an order stands that was overdue long before we knew of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.shipped import CALENDAR, LADDER, london
from tracker.domain.agenda import Position, StepKind, next_step
from tracker.domain.calendar import Span
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority

MONDAY = london("2026-11-16T09:00")
MINUTE = timedelta(minutes=1)
PRIORITIES = pytest.mark.parametrize("priority", Priority)


def test_an_order_that_missed_its_milestone_days_ago_has_passed_the_stages_since():
    passed, due = LADDER.replay(Priority.P1, MONDAY, MONDAY + timedelta(minutes=100), CALENDAR)

    assert [(step.to_stage, step.at) for step in passed] == [
        (1, MONDAY),
        (2, MONDAY + 30 * MINUTE),
        (3, MONDAY + 90 * MINUTE),
    ]
    assert due == MONDAY + 210 * MINUTE


@PRIORITIES
def test_an_order_whose_milestone_is_not_missed_yet_has_passed_nothing(priority):
    assert LADDER.replay(priority, MONDAY, MONDAY, CALENDAR) == ((), MONDAY)


def test_an_order_can_be_brought_up_from_the_stage_it_had_reached():
    passed, due = LADDER.replay(Priority.P1, MONDAY, MONDAY + 200 * MINUTE, CALENDAR, stage=4)

    assert [(step.to_stage, step.at) for step in passed] == [(5, MONDAY)]
    assert due == MONDAY + 480 * MINUTE


SINCE = st.datetimes(
    min_value=london("2026-03-01T00:00").replace(tzinfo=None),
    max_value=london("2026-12-31T00:00").replace(tzinfo=None),
).map(lambda naive: naive.replace(second=0, microsecond=0, tzinfo=MONDAY.tzinfo))


@given(priority=st.sampled_from(Priority), since=SINCE, age=st.integers(0, 120 * 24 * 60))
def test_the_stages_passed_are_those_that_adding_up_the_limits_gives(priority, since, age):
    now = since + age * MINUTE
    expected, spent = [], 0
    for stage in range(1, LADDER.top(priority) + 1):
        reached = CALENDAR.after(since, Span(spent, priority >= Priority.P3))
        if now > reached:
            expected.append((stage, reached))
        limit = LADDER.stage(stage).limits.get(priority)
        spent += limit.minutes if limit else 0

    passed, _ = LADDER.replay(priority, since, now, CALENDAR)

    assert [(step.to_stage, step.at) for step in passed] == expected


@given(priority=st.sampled_from(Priority), since=SINCE, age=st.integers(0, 120 * 24 * 60))
def test_a_backlog_lands_where_a_machine_that_never_slept_would_have_brought_it(
    priority, since, age
):
    now = since + age * MINUTE
    seen = Position(
        status=Status.REPORTED,
        stage=0,
        priority=priority,
        safety_critical=True,
        stage_due_at=since,
        unmet={MilestoneKind.FIX: since},
    )
    moves = []
    while (step := next_step(LADDER, seen)).is_due(now):
        if step.kind is StepKind.PROMOTE:
            moves.append((step.to_stage, step.at))
            due = LADDER.promoted_due(
                step.to_stage,
                priority,
                ran_out_at=step.at,
                now=step.at,
                safety_critical=True,
                calendar=CALENDAR,
            )
        else:
            due = LADDER.stage_due(seen.stage, priority, step.at, CALENDAR)
        seen = replace(seen, stage=step.to_stage, stage_due_at=due, unmet={})

    passed, next_due = LADDER.replay(priority, since, now, CALENDAR)

    assert [(landed.to_stage, landed.at) for landed in passed] == moves
    assert next_due == seen.stage_due_at
    assert next_due >= now


@given(priority=st.sampled_from(Priority), since=SINCE, age=st.integers(0, 120 * 24 * 60))
def test_no_stage_is_left_out_or_passed_twice(priority, since, age):
    passed, _ = LADDER.replay(priority, since, since + age * MINUTE, CALENDAR)

    assert [step.to_stage for step in passed] == list(range(1, len(passed) + 1))


@PRIORITIES
def test_an_old_backlog_waits_at_its_top_for_the_next_review(priority):
    now = MONDAY + timedelta(days=400)

    passed, due = LADDER.replay(priority, MONDAY, now, CALENDAR)

    assert passed[-1].to_stage == LADDER.top(priority)
    assert due >= now
