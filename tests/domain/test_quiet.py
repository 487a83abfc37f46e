"""When a notice goes to a person: nothing waits too long, and what may not wait never does."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import SHIPPED_CONFIG
from tracker.domain.notices import Urgency
from tracker.domain.priority import Priority
from tracker.domain.quiet import (
    LONGEST_QUIET,
    About,
    Going,
    HeldFor,
    Preferences,
    going,
    is_time_zone,
)
from tracker.policy import load_policy

CALENDAR = load_policy(SHIPPED_CONFIG, SHIPPED_CONFIG).calendar
LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
ACT = About(kind="work_order.promoted", urgency=Urgency.ACT, priority=Priority.P3)
INFORM = About(kind="work_order.pause_ended", urgency=Urgency.INFORM, priority=Priority.P3)
DEFAULT = Preferences()


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def goes(about, at, wishes=DEFAULT):
    return going(about, wishes, at, CALENDAR)


def test_what_asks_to_act_goes_at_once_by_day():
    for at in ("2026-11-16 08:00", "2026-11-16 17:59", "2026-11-21 12:00"):
        assert goes(ACT, london(at)) == Going(london(at))


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-11-16 18:00", "2026-11-17 08:00"),
        ("2026-11-17 03:00", "2026-11-17 08:00"),
        ("2026-11-17 07:59", "2026-11-17 08:00"),
        ("2027-03-27 23:00", "2027-03-28 08:00"),  # the clocks go forward in this night
        ("2026-10-24 23:00", "2026-10-25 08:00"),  # and back in this
    ],
)
def test_what_asks_to_act_in_quiet_hours_waits_for_their_end_by_the_clock_on_the_wall(at, ends):
    assert goes(ACT, london(at)) == Going(london(ends), HeldFor.QUIET_HOURS)


def test_quiet_hours_need_not_go_over_midnight():
    by_day = Preferences(quiet_from=time(9), quiet_until=time(16))

    assert goes(ACT, london("2026-11-16 09:00"), by_day).at == london("2026-11-16 16:00")
    assert goes(ACT, london("2026-11-16 22:00"), by_day).held_for is None


def test_without_quiet_hours_nothing_to_act_on_waits():
    none = Preferences(quiet_from=None, quiet_until=None)

    assert goes(ACT, london("2026-11-17 03:00"), none).held_for is None


@pytest.mark.parametrize(
    "about",
    [
        About(kind="work_order.promoted", urgency=Urgency.ACT, priority=Priority.P1),
        About(kind="work_order.logged", urgency=Urgency.ACT, safety_critical=True),
        About(kind="cover.gap_opened", urgency=Urgency.ACT),
        About(kind="cover.sole_charge_began", urgency=Urgency.ACT),
        About(kind="cover.safety_check_asked", urgency=Urgency.ACT),
        About(kind="work_order.stage_above_told", urgency=Urgency.INFORM, safety_critical=True),
        About(kind="work_order.milestone_warned", urgency=Urgency.INFORM, priority=Priority.P1),
        About(kind="work_order.priority_changed", urgency=Urgency.INFORM, priority=Priority.P1),
    ],
    ids=lambda about: f"{about.kind} {about.priority or ''}",
)
def test_an_emergency_danger_night_cover_and_sole_charge_always_come(about):
    assert about.never_waits
    assert goes(about, london("2026-12-25 03:00")) == Going(london("2026-12-25 03:00"))


def test_what_is_due_before_the_quiet_hours_end_is_not_held():
    night, ends = london("2026-11-17 03:00"), london("2026-11-17 08:00")
    due = [ends - MINUTE, ends, ends + MINUTE, None]

    held = [
        goes(About(kind=ACT.kind, urgency=ACT.urgency, next_step_at=at), night).held_for
        for at in due
    ]

    assert held == [None, HeldFor.QUIET_HOURS, HeldFor.QUIET_HOURS, HeldFor.QUIET_HOURS]


@pytest.mark.parametrize(
    ("at", "digest"),
    [
        ("2026-11-16 08:29", "2026-11-16 08:30"),
        ("2026-11-16 08:30", "2026-11-17 08:30"),  # one a day
        ("2026-11-20 09:00", "2026-11-23 08:30"),  # over a week-end
        ("2026-12-24 12:00", "2026-12-29 08:30"),  # Christmas Day, Boxing Day's substitute
        ("2027-03-26 09:00", "2027-03-30 08:30"),  # Easter, and the clocks go forward
        ("2026-10-23 12:00", "2026-10-26 08:30"),
    ],
)
def test_what_is_only_for_knowledge_waits_for_half_past_eight_on_a_working_day(at, digest):
    assert goes(INFORM, london(at)) == Going(london(digest), HeldFor.DIGEST)


def test_the_digest_goes_by_the_clock_where_its_reader_is():
    abroad = Preferences(time_zone="America/New_York")

    assert goes(INFORM, datetime(2026, 11, 16, 12, 0, tzinfo=UTC), abroad).at == datetime(
        2026, 11, 16, 13, 30, tzinfo=UTC
    )


def test_whoever_is_quiet_at_half_past_eight_gets_the_digest_when_that_ends():
    late = Preferences(quiet_from=time(22), quiet_until=time(11))

    assert goes(INFORM, london("2026-11-16 07:00"), late).at == london("2026-11-16 11:00")


def test_whoever_wants_no_digest_is_not_sent_what_is_only_for_their_knowledge():
    assert goes(INFORM, london("2026-11-16 10:00"), Preferences(digest=False)).at is None


def test_a_time_zone_is_known_by_its_name():
    assert is_time_zone("Europe/London")
    assert not is_time_zone("Europe/Atlantis")
    assert not is_time_zone("../etc/passwd")


def _wishes():
    clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
    zones = st.sampled_from(
        ["Europe/London", "UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"]
    )
    made = st.builds(Preferences, quiet_from=clocks, quiet_until=clocks, time_zone=zones)
    return made.filter(lambda wishes: timedelta(0) < wishes.quiet_for <= LONGEST_QUIET)


def _instants():
    minutes = timedelta(days=700) // MINUTE
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return st.integers(0, minutes).map(lambda number: begin + number * MINUTE)


def _is_quiet(wishes, at):
    """Whether the clock on the wall shows quiet hours; asked minute by minute, it knows no ends."""
    shows = at.astimezone(ZoneInfo(wishes.time_zone)).time()
    if wishes.quiet_from < wishes.quiet_until:
        return wishes.quiet_from <= shows < wishes.quiet_until
    return shows >= wishes.quiet_from or shows < wishes.quiet_until


@settings(max_examples=300, deadline=None)
@given(wishes=_wishes(), at=_instants())
def test_nothing_is_held_longer_than_to_the_next_minute_that_is_not_quiet(wishes, at):
    found = goes(ACT, at, wishes)

    waited = 0
    while _is_quiet(wishes, at + waited * MINUTE):
        waited += 1
    # In the hour that comes twice, or never, the wall does not say which minute it is.
    off = abs(found.at - (at + waited * MINUTE))
    assert off <= timedelta(hours=1)
    if _steady(wishes, at, found.at):
        assert off == timedelta(0)
    assert found.at - at <= LONGEST_QUIET + timedelta(hours=1)


@settings(max_examples=300, deadline=None)
@given(wishes=_wishes(), at=_instants())
def test_a_digest_comes_on_the_first_working_day_whose_hour_has_not_passed(wishes, at):
    found = goes(INFORM, at, wishes).at
    zone = ZoneInfo(wishes.time_zone)

    day, expected = (at - timedelta(days=2)).astimezone(zone).date(), None
    while expected is None or expected <= at:
        if CALENDAR.works_on(day):
            expected = datetime.combine(day, time(8, 30), tzinfo=zone).astimezone(UTC)
            while _is_quiet(wishes, expected):
                expected += MINUTE
        day += timedelta(days=1)
    assert found > at
    assert found == expected


@settings(max_examples=200, deadline=None)
@given(
    wishes=_wishes(),
    at=_instants(),
    urgency=st.sampled_from(Urgency),
    priority=st.sampled_from([None, *Priority]),
    kind=st.sampled_from(["work_order.logged", "cover.gap_opened", "work_order.stage_above_told"]),
    safety=st.booleans(),
)
def test_nothing_that_never_waits_is_ever_held(wishes, at, urgency, priority, kind, safety):
    about = About(kind=kind, urgency=urgency, priority=priority, safety_critical=safety)

    found = goes(about, at, wishes)

    if about.never_waits:
        assert found == Going(at)
    elif urgency is Urgency.INFORM:
        assert found.held_for is HeldFor.DIGEST
    if urgency is Urgency.ACT and (safety or priority is Priority.P1 or kind.startswith("cover.")):
        assert about.never_waits


def _steady(wishes, begin, end):
    """Whether the clocks of the place are the same over a stretch and a day around it."""
    zone = ZoneInfo(wishes.time_zone)
    around = (begin - timedelta(days=1), end + timedelta(days=1))
    return len({at.astimezone(zone).utcoffset() for at in around}) == 1


@pytest.mark.parametrize("wishes", [DEFAULT, Preferences(digest=False)])
def test_a_time_that_moved_and_is_over_before_the_digest_is_told_at_once(wishes):
    noon = london("2026-11-16 12:00")
    moved = replace(INFORM, next_step_at=london("2026-11-16 17:00"))

    assert goes(moved, noon, wishes) == Going(noon)
    assert goes(replace(moved, kind="work_order.merged"), noon, wishes) != Going(noon)
    later = replace(moved, next_step_at=london("2026-11-17 17:00"))
    assert goes(later, noon, wishes) != Going(noon)


def test_a_time_that_moved_into_the_quiet_hours_is_told_before_it_is_over():
    evening = london("2026-11-16 20:00")
    moved = replace(INFORM, next_step_at=london("2026-11-17 02:00"))

    assert goes(moved, evening) == Going(evening)
    assert goes(replace(moved, next_step_at=london("2026-11-17 08:15")), evening) == Going(
        london("2026-11-17 08:00"), HeldFor.QUIET_HOURS
    )
