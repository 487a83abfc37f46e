"""Why an order is here and what happens next: the text and the sweep cannot differ."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import OPERATOR
from tests.work_orders.histories import ALARM, DEEDS, DOOR, HEATING, HISTORIES, LAMP, Life
from tracker.domain.agenda import StepKind
from tracker.domain.milestones import MilestoneKind
from tracker.domain.triggers import Trigger
from tracker.domain.wording import moment
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of
from tracker.work_orders.queries import get_order

TOLD = Path(__file__).parent / "told.md"  # what a person reads of each history, word for word
ANEW = "MAKESAFE_TELL_ANEW"  # set to 1 by `make told`, which writes that file anew
STEPS_FOLLOWED = 3
FACTS = {
    StepKind.WARN: {"work_order.milestone_warned", "work_order.mark_passed"},
    StepKind.BREACH: {"work_order.milestone_missed"},
    StepKind.LAPSE: {"work_order.acceptance_lapsed", "work_order.part_lapsed"},
    StepKind.PAGE: {"work_order.deputy_paged", "work_order.part_paged"},
    StepKind.BROKEN_PROMISE: {"work_order.promise_broken"},
    StepKind.MISSED_REVIEW: {"work_order.interim_review_missed"},
    StepKind.MISSED_RECOVERY: {"work_order.recovery_missed"},
    StepKind.PROMOTE: {"work_order.promoted"},
    StepKind.REVIEW: {"work_order.stage_reviewed"},
    StepKind.REMIND: {"work_order.confirmation_reminded"},
    StepKind.CLOSE: {"work_order.closed_unconfirmed"},
    StepKind.CHASE: {"work_order.holder_chased", "work_order.holder_chased_in_round"},
}

lives = st.lists(
    st.one_of(st.sampled_from(sorted(DEEDS)), st.sampled_from([10, 45, 130, 600, 1500, 6000])),
    max_size=9,
)


def _entries(runtime, reference):
    with runtime.reading() as look:
        return list(entries_of(look.session, reference))


def _waits_for_its_premises(runtime, reference, standing):
    """Whether nothing that a window holds is foreseen in it, and the text says until when."""
    with runtime.reading() as look:
        order = get_order(look.session, OPERATOR, reference)
        holds = [(row.starts_at, row.ends_at) for row in order.holds]
        ahead = [ends_at for starts_at, ends_at in holds if max(starts_at, look.now) < ends_at]
    held = [
        step.at
        for step in standing.steps
        if step.step.milestone in {MilestoneKind.ATTEND, MilestoneKind.FIX}
        or step.step.trigger is Trigger.STAGE_LIMIT
    ]
    inside = [at for at in held for starts_at, ends_at in holds if starts_at < at < ends_at]
    said = not standing.held or all(moment(ends_at) in standing.held for ends_at in ahead)
    return inside == [] and said and standing.next.count(standing.held) >= 1


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(category=st.sampled_from([DOOR, LAMP, ALARM, HEATING]), done=lives)
def test_what_the_text_foresees_is_what_the_sweep_does_and_nothing_comes_before_it(
    work, estate, runtime, clock, category, done
):
    life = Life(work, estate, runtime, clock, category)
    life.live(done, strict=False)
    sweep(runtime)

    for _ in range(STEPS_FOLLOWED):
        standing = life.standing()
        if not standing.steps:
            assert standing.next == "Nothing: it is closed."
            break
        first = standing.steps[0]
        assert _waits_for_its_premises(runtime, life.reference, standing)
        before = len(_entries(runtime, life.reference))
        clock.set_to(max(first.at, clock.now()))
        sweep(runtime)
        assert len(_entries(runtime, life.reference)) == before, "something came before its time"
        clock.advance(timedelta(seconds=1))
        sweep(runtime)

        told = _entries(runtime, life.reference)[before]
        assert told.kind in FACTS[first.step.kind], first.sentence
        assert moment(first.at) in first.sentence
        if first.step.kind is StepKind.PROMOTE:
            assert told.values["event"]["to_stage"] == first.step.to_stage
            assert f"stage {first.step.to_stage} (" in first.sentence
            assert told.values["event"]["trigger"] == first.step.trigger


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(done=lives)
def test_an_order_of_closed_premises_climbs_when_the_text_says(work, estate, runtime, clock, done):
    life = Life(work, estate, runtime, clock, LAMP)
    life.live(["reference", "accept", "shut soon", *done], strict=False)

    for _ in range(STEPS_FOLLOWED):
        standing = life.standing()
        if not standing.steps:
            break
        assert _waits_for_its_premises(runtime, life.reference, standing)
        first = standing.steps[0]
        before = len(_entries(runtime, life.reference))
        clock.set_to(max(first.at, clock.now()) + timedelta(seconds=1))
        sweep(runtime)
        assert _entries(runtime, life.reference)[before].kind in FACTS[first.step.kind]


def test_the_first_sentence_speaks_of_the_first_step_that_is_more_than_a_warning(
    work, estate, runtime, clock
):
    life = Life(work, estate, runtime, clock, DOOR)

    standing = life.standing()

    said = [step for step in standing.steps if step.step.kind is not StepKind.WARN]
    assert standing.next.startswith(said[0].sentence)
    assert [step.at for step in standing.steps] == sorted(step.at for step in standing.steps)


@pytest.mark.parametrize("category", [DOOR, LAMP, ALARM, HEATING])
def test_every_open_order_has_a_future_step_and_a_closed_one_none(
    work, estate, runtime, clock, category
):
    life = Life(work, estate, runtime, clock, category)
    while life.standing().stage.number < 4:
        assert life.standing().steps[0].at >= clock.now()
        clock.set_to(life.standing().steps[0].at + timedelta(seconds=1))
        sweep(runtime)

    life.live(["complete", "confirm"])

    assert life.standing().steps == ()


def test_every_history_is_told_word_for_word(work, estate, runtime, clock):
    """Each begins at nine on a Monday, three weeks after the one before."""
    told = []
    for number, (name, (category, done)) in enumerate(HISTORIES.items()):
        clock.set_to(datetime(2026, 11, 16, 9, tzinfo=UTC) + number * timedelta(weeks=3))
        life = Life(work, estate, runtime, clock, category)
        life.live(done)
        standing = life.standing()
        steps = [each for each in standing.steps if each.step.kind is not StepKind.WARN]
        told.append(
            f"## {name}\n{standing.why}\n\n{standing.accepted}\n\n"
            + (f"{standing.paused}\n\n" if standing.paused else "")
            + "".join(f"- {each.sentence}\n" for each in steps)
        )

    if os.environ.get(ANEW) == "1":
        TOLD.write_text("\n".join(told), "utf-8")
    assert len(told) >= 60
    assert "\n".join(told) == TOLD.read_text("utf-8")
