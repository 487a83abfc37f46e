"""The rules of night cover: moves, nights over daylight saving, steps, plans, and their file."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.domain.shipped import POLICY, SHIPPED, change
from tracker.domain.cover import (
    CoverState,
    alone_since,
    is_sole_charge,
    may_move,
    plan_due,
    require_move,
    window,
)
from tracker.domain.cover_steps import (
    CoverStepKind,
    GapPosition,
    NightPosition,
    ShiftPosition,
    first_of,
    night_steps,
    post_steps,
    rungs_due,
)
from tracker.domain.errors import ConfigurationFault, Conflict
from tracker.policy import load_policy

TIMES = POLICY.current_cover
START = datetime(2026, 11, 16, 21, 30, tzinfo=UTC)
POSITION = ShiftPosition(
    state=CoverState.SCHEDULED,
    starts_at=START,
    warned=False,
    arrived=False,
    alone=False,
    gap=None,
)
NIGHT = NightPosition(
    starts_at=START,
    ends_at=START + timedelta(hours=9, minutes=30),
    unconfirmed=False,
    asked=False,
)
GAP = GapPosition(rung=4, opened_at=START)
FILE = "cover/0001.toml"


def _next(**changes):
    step = first_of(post_steps(replace(POSITION, **changes), TIMES))
    return step.kind, (step.at - START).total_seconds() / 60


def test_the_times_that_ship_are_the_agreed_ones():
    assert (TIMES.confirm_before, TIMES.warn_before, TIMES.short_notice) == (1440, 720, 240)
    assert (TIMES.no_show_after, TIMES.top_after, TIMES.check_every) == (15, 60, 60)
    assert (TIMES.answer_within, TIMES.missed_for_calls, TIMES.nights_ahead) == (15, 2, 8)
    assert [(rung.key, rung.before, rung.enter) for rung in TIMES.rungs] == [
        ("premises", 720, None),
        ("bank", 240, None),
        ("neighbour", 120, None),
        ("division", 60, 4),
    ]


@pytest.mark.parametrize(
    ("changes", "kind", "minutes"),
    [
        pytest.param({}, CoverStepKind.WARN, -720, id="warns"),
        pytest.param({"warned": True}, CoverStepKind.OPEN_GAP, -240, id="then-it-is-a-gap"),
        pytest.param(
            {"state": CoverState.CONFIRMED}, CoverStepKind.NO_SHOW, 15, id="must-be-seen-to-arrive"
        ),
        pytest.param(
            {"state": CoverState.AT_RISK, "gap": replace(GAP, rung=3)},
            CoverStepKind.CLIMB,
            0,
            id="a-late-gap-climbs-at-once",
        ),
    ],
)
def test_what_the_machine_does_next_about_a_post(changes, kind, minutes):
    assert _next(**changes) == (kind, minutes)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"state": CoverState.CONFIRMED, "arrived": True}, id="is-there"),
        pytest.param({"state": CoverState.UNCOVERED, "gap": GAP}, id="every-rung-was-reached"),
        pytest.param(
            {"state": CoverState.SOLE_CHARGE, "gap": replace(GAP, rung=1), "alone": True},
            id="no-time-for-asking-around",
        ),
        pytest.param({"state": CoverState.STOOD_DOWN}, id="stood-down"),
    ],
)
def test_a_post_that_waits_for_nothing_of_its_own_leaves_it_to_the_night(changes):
    assert list(post_steps(replace(POSITION, **changes), TIMES)) == []


@pytest.mark.parametrize(
    ("changes", "kind", "minutes"),
    [
        pytest.param({}, CoverStepKind.END, 570, id="ends"),
        pytest.param(
            {"unconfirmed": True}, CoverStepKind.ASK_SUPPLIER, -1440, id="asks-the-supplier"
        ),
        pytest.param({"unconfirmed": True, "asked": True}, CoverStepKind.END, 570, id="but-once"),
        pytest.param({"next_check_at": START}, CoverStepKind.ASK_CHECK, 0, id="asks-who-is-alone"),
        pytest.param({"check_asked_at": START}, CoverStepKind.MISS_CHECK, 15, id="awaits-them"),
    ],
)
def test_what_the_machine_does_next_about_a_night(changes, kind, minutes):
    step = first_of(night_steps(replace(NIGHT, **changes), TIMES))

    assert (step.kind, (step.at - START).total_seconds() / 60) == (kind, minutes)


@pytest.mark.parametrize(
    ("needed", "covered", "alone"),
    [
        (2, 2, False),
        (2, 1, True),
        (2, 0, True),
        (3, 2, False),
        (3, 1, True),
        (4, 2, False),
        (1, 1, False),
        (1, 0, True),
        (0, 0, False),
    ],
)
def test_somebody_is_alone_when_fewer_than_two_are_left_of_those_that_must_be_there(
    needed, covered, alone
):
    assert is_sole_charge(needed=needed, covered=covered) is alone


def test_sole_charge_counts_from_the_loss_that_left_too_few():
    losses = [START + timedelta(hours=2), START]

    assert alone_since(needed=2, missing_from=losses) == START
    assert alone_since(needed=3, missing_from=losses) == START + timedelta(hours=2)
    with pytest.raises(ValueError, match="enough are there"):
        alone_since(needed=3, missing_from=losses[:1])


def test_where_arrivals_are_not_recorded_who_confirmed_is_taken_to_be_there():
    trusting = replace(TIMES, arrival_is_recorded=False)

    steps = list(post_steps(replace(POSITION, state=CoverState.CONFIRMED), trusting))

    assert steps == []


def test_at_the_very_instant_a_person_is_still_in_time():
    step = first_of(post_steps(POSITION, TIMES))

    assert not step.is_due(step.at)
    assert step.is_due(step.at + timedelta(seconds=1))


def test_rungs_that_an_outage_swallowed_are_reached_at_once():
    assert rungs_due(START, TIMES, reached=0, now=START - timedelta(minutes=100)) == 3
    assert rungs_due(START, TIMES, reached=4, now=START - timedelta(days=1)) == 4


@pytest.mark.parametrize(
    ("night", "hours"),
    [
        pytest.param(date(2026, 10, 24), 10.5, id="clocks-go-back"),
        pytest.param(date(2027, 3, 27), 8.5, id="clocks-go-forward"),
        pytest.param(date(2026, 11, 16), 9.5, id="winter"),
        pytest.param(date(2026, 7, 16), 9.5, id="summer"),
    ],
)
def test_a_night_is_as_long_as_londons_clocks_make_it(night, hours):
    start, end = window(night, time(21, 30), time(7))

    assert end - start == timedelta(hours=hours)


def test_a_night_that_ends_before_midnight_stays_on_its_day():
    start, end = window(date(2026, 11, 16), time(18), time(23))

    assert (start.day, end.day) == (16, 16)


def test_no_state_but_stood_down_is_without_a_way_on():
    """Whatever fails can be filled, and whatever is filled can fail again."""
    for state in CoverState:
        onward = {new for new in CoverState if may_move(state, new)}
        assert onward
        assert state not in onward


def test_a_move_that_is_not_allowed_says_why():
    with pytest.raises(Conflict, match="already “Confirmed”"):
        require_move(CoverState.CONFIRMED, CoverState.CONFIRMED)
    with pytest.raises(Conflict, match="cannot go from “Stood down” to “Restored”"):
        require_move(CoverState.STOOD_DOWN, CoverState.RESTORED)


@pytest.mark.parametrize(
    ("tested", "due"),
    [
        (date(2026, 5, 16), date(2026, 11, 16)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (None, None),
    ],
)
def test_a_plan_is_good_for_six_months(tested, due):
    assert plan_due(tested, 6) == due


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("warn = 720", "warn = 1500", "warn comes before confirm"),
        ("unconfirmed = 240", "unconfirmed = 800", "unconfirmed comes before warn"),
        ("answer_within = 15", "answer_within = 90", "answer_within is longer than check_every"),
        ("before = 120", "before = 300", "rungs must come nearer to the start"),
        ('key = "bank"', 'key = "premises"', "rungs must have a key of their own each"),
        ("enter = 4", "", "the last one must name the stage"),
        ("enter = 4", "enter = 9", "there is no stage 9 to enter"),
        ("logs_order = true", "", "one of them, and only one, must log the order"),
        ("no_show = 15", "no_show = 0", "no_show must be a whole number of at least 1"),
        ("check_every = 60", "check_evry = 60", "check_evry is not a setting that is known"),
    ],
)
def test_a_fault_in_the_times_stops_the_start_and_is_named(own, old, new, fault):
    change(own, FILE, old, new)

    with pytest.raises(ConfigurationFault, match=fault):
        load_policy(own, SHIPPED)
