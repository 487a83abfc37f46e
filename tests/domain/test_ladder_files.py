"""The ladder's versions: what lint finds, and what differs, in words."""

from dataclasses import replace

import pytest

from tests.domain.shipped import LADDER, POLICY, TARGETS
from tracker.domain.agenda import StepKind
from tracker.domain.authority import Power
from tracker.domain.calendar import Span
from tracker.domain.ladder_diff import differences
from tracker.domain.ladder_lint import lint
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger, TriggerRule
from tracker.work_orders.service.stepping import _TAKEN


def test_the_ladder_that_ships_has_nothing_wrong():
    assert lint(LADDER, TARGETS) == []


def changed_stage(number, **more):
    """Return the ladder with one stage changed."""
    stages = list(LADDER.stages)
    stages[number] = replace(stages[number], **more)
    return replace(LADDER, stages=tuple(stages))


def with_limit(number, priority, span):
    """Return the ladder with another limit at one stage."""
    limits = {**LADDER.stage(number).limits, priority: span}
    return changed_stage(number, limits=limits)


def without(trigger):
    """Return the ladder without a trigger."""
    return replace(
        LADDER, triggers={key: rule for key, rule in LADDER.triggers.items() if key != trigger}
    )


@pytest.mark.parametrize(
    ("ladder", "said"),
    [
        (without(Trigger.PROMISE_BROKEN), "trigger promise_broken: has no rule"),
        (with_limit(1, Priority.P1, Span(1, working=False)), "stage 1, P1: 1 minute is no longer"),
        (
            with_limit(2, Priority.P2, Span(30, working=False)),
            "stage 2, P2: 30 minutes is shorter than the 1 hour",
        ),
        (replace(LADDER, dwell_minutes=1), "dwell: 1 minutes"),
    ],
    ids=["trigger without a rule", "shorter than a tick", "shorter than an answer", "dwell"],
)
def test_lint_says_what_would_leave_an_order_stuck_or_late(ladder, said):
    assert [line for line in lint(ladder, TARGETS) if line.startswith(said)]


def test_lint_finds_a_stage_that_no_order_reaches_by_itself():
    reviews = {priority: Span(600, working=True) for priority in Priority}
    stages = tuple(
        replace(stage, limits={}, reviews=reviews) if stage.number >= 3 else stage
        for stage in LADDER.stages
    )
    rules = {
        key: replace(rule, enter=None) if (rule.enter or 0) > 3 else rule
        for key, rule in LADDER.triggers.items()
    }

    found = lint(replace(LADDER, stages=stages, triggers=rules), TARGETS)

    assert [line for line in found if "no order reaches" in line] == [
        f"stage {number}: no order reaches it by itself" for number in (4, 5, 6)
    ]


def test_lint_finds_a_clause_that_can_hold_only_later_than_it_says():
    late = replace(LADDER.authority[0], stage=1, after_stage=4)

    (said,) = lint(replace(LADDER, authority=(late,)), TARGETS)

    assert said.startswith("clause LA1: holds from stage 1, but only once stage 4")


def test_two_versions_that_say_the_same_differ_in_nothing():
    assert differences(LADDER, replace(LADDER, version=9)) == []


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            with_limit(1, Priority.P1, Span(45, working=False)),
            "Stage 1, limit for P1: 30 minutes; then 45 minutes",
        ),
        (changed_stage(4, name="Region"), "Stage 4, name: “Division”; then “Region”"),
        (
            replace(LADDER, triggers={**LADDER.triggers, Trigger.COVER_GAP: TriggerRule(enter=2)}),
            "When night cover is missing: stage 1; then stage 2",
        ),
        (without(Trigger.COVER_GAP), "When night cover is missing: stage 1; then nothing moves"),
        (replace(LADDER, dwell_minutes=20), "The dwell: 30 minutes; then 20"),
        (replace(LADDER, stages=LADDER.stages[:-1]), "Stage 6 is gone: Executive"),
        (
            replace(LADDER, authority=LADDER.authority[1:]),
            "Clause LA1 is gone: Premises manager may take a room or bed out of use",
        ),
    ],
)
def test_a_difference_is_one_line_of_plain_words(new, said):
    assert differences(LADDER, new) == [said]


def test_the_first_version_uses_no_trigger_that_came_later():
    lines = differences(POLICY.ladders[1], POLICY.ladders[2])

    assert (
        "When the same fault keeps coming back: nothing moves; then stage 3 at 3 within 90 days"
        in lines
    )


@pytest.mark.parametrize("kind", StepKind)
def test_every_step_of_the_machine_is_taken_by_something(kind):
    assert callable(_TAKEN[kind])


@pytest.mark.parametrize("trigger", Trigger)
def test_every_trigger_has_words(trigger):
    assert trigger.label


@pytest.mark.parametrize("power", Power)
def test_every_power_has_words(power):
    assert power.label


def test_every_trigger_is_set_off_by_something():
    from tests.guards.tree import files_under, text_of

    code = "".join(
        text_of(path)
        for path in files_under("tracker", suffix=".py")
        if path.name != "triggers.py" and "ladder_" not in path.name
    )

    assert [trigger for trigger in Trigger if f"Trigger.{trigger.name}" not in code] == []
