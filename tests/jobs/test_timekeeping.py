"""Clocks that jump: nothing early, nothing twice, and what was silent is on the trail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.deeds import at_once, log, seen
from tracker.heartbeat import is_silent
from tracker.jobs.sweep import sweep
from tracker.trail.queries import entries_of


@pytest.fixture
def order(work, estate, runtime) -> str:
    """The reference of an order, which a sweep has looked at."""
    reference = log(work, estate.reporter, estate.premises)
    sweep(runtime)
    return reference


def _silent_seconds(runtime):
    with runtime.reading() as look:
        entries = entries_of(look.session, "engine")
    assert {entry.kind for entry in entries} <= {"engine.catch_up_began"}
    return [entry.values["event"]["silent_seconds"] for entry in entries]


def test_a_clock_put_back_holds_the_sweep_until_it_has_caught_up(runtime, clock, order, caplog):
    clock.advance(timedelta(minutes=59))
    sweep(runtime)
    clock.advance(timedelta(minutes=2))
    clock.advance(-timedelta(minutes=20))

    held = sweep(runtime)
    with runtime.reading() as look:
        shown = is_silent(look.session, look.now)
    clock.advance(timedelta(minutes=20))
    after = sweep(runtime)

    assert held.held
    assert not held.steps
    assert "the clock is 1080 s behind the last sweep" in caplog.text
    assert shown
    assert not after.held
    assert len(seen(runtime, order).moves) == 1


def test_two_machines_may_differ_by_two_seconds(runtime, clock, order):
    clock.advance(-timedelta(seconds=2, milliseconds=1))
    beyond = sweep(runtime)
    clock.advance(timedelta(milliseconds=1))

    within = sweep(runtime)

    assert (within.held, beyond.held) == (False, True)


def test_a_clock_that_is_moved_by_hand_may_be_moved_back(runtime, clock, order, tmp_path):
    runtime.settings = replace(runtime.settings, clock_file=tmp_path / "clock.txt")
    clock.advance(-timedelta(hours=3))

    assert not sweep(runtime).held


def test_more_than_a_quarter_of_an_hour_without_a_sweep_is_on_the_trail(runtime, clock, order):
    clock.advance(timedelta(minutes=15))
    sweep(runtime)
    within = _silent_seconds(runtime)
    clock.advance(timedelta(minutes=15, seconds=1))
    sweep(runtime)
    sweep(runtime)

    assert within == []
    assert _silent_seconds(runtime) == [901]


def test_schedulers_that_come_back_together_record_it_once(runtime, clock, order):
    clock.advance(timedelta(hours=72))

    outcomes = at_once(*[lambda: sweep(runtime)] * 3)

    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert _silent_seconds(runtime) == [72 * 3600]
