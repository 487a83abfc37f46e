"""How long somebody holds what they took on, and what may never close because time passed."""

import itertools
from datetime import date

import pytest

from tests.domain.shipped import CALENDAR, LADDER, london
from tracker.domain.calendar import Span
from tracker.domain.custody import (
    acceptance_lapses_at,
    end_of_day,
    may_close_unconfirmed,
    promise_broken_at,
)
from tracker.domain.priority import Priority

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("on", "over"),
    [
        pytest.param(FRIDAY, "2026-11-21T00:00", id="winter"),
        pytest.param(date(2026, 7, 1), "2026-07-02T00:00", id="summer"),
        pytest.param(date(2026, 10, 25), "2026-10-26T00:00", id="the-day-of-25-hours"),
        pytest.param(date(2027, 3, 28), "2027-03-29T00:00", id="the-day-of-23-hours"),
    ],
)
def test_a_day_is_over_at_midnight_in_london(on, over):
    assert end_of_day(on) == london(over)


def test_an_acceptance_lapses_with_its_day_or_with_silence_whichever_is_first():
    said_at = london("2026-11-20T09:00")

    short = acceptance_lapses_at(FRIDAY, said_at, Span(60, working=False), CALENDAR)
    long = acceptance_lapses_at(FRIDAY, said_at, Span(3000, working=True), CALENDAR)

    assert short == london("2026-11-20T10:00")
    assert long == london("2026-11-21T00:00")


def test_the_first_of_several_promises_is_the_one_that_is_awaited():
    assert promise_broken_at([date(2026, 11, 25), FRIDAY]) == london("2026-11-21T00:00")
    assert promise_broken_at([]) is None


def test_only_routine_work_that_touches_neither_safety_nor_security_nor_access_may_close():
    yes_no = (False, True)

    may = {
        (priority, *flags)
        for priority in Priority
        for flags in itertools.product(yes_no, repeat=3)
        if may_close_unconfirmed(
            priority, safety_critical=flags[0], restricted=flags[1], accessibility=flags[2]
        )
    }

    assert may == {(Priority.P4, False, False, False), (Priority.P5, False, False, False)}


def test_the_ladder_that_ships_lets_every_acceptance_lapse():
    assert set(LADDER.accept_lasts) == set(Priority)
    assert set(LADDER.close_unconfirmed_after) == {Priority.P4, Priority.P5}
