"""Working time is exact: over nights, weekends, bank holidays, leap days and clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.shipped import CALENDAR, london
from tracker.domain.calendar import LONDON, Span, WorkingCalendar, london_date, london_year

MINUTE = timedelta(minutes=1)

# Days around which a naive calculation goes wrong: clock changes, leap days, turns of the year.
AWKWARD_DAYS = st.sampled_from(
    [
        date(2024, 2, 28),
        date(2024, 3, 30),
        date(2024, 10, 26),
        date(2025, 12, 31),
        date(2026, 4, 2),
        date(2026, 10, 24),
        date(2028, 2, 28),
    ]
)
STARTS = st.builds(
    lambda day, minutes: datetime.combine(day, time(), tzinfo=UTC) + minutes * MINUTE,
    AWKWARD_DAYS,
    st.integers(0, 3 * 24 * 60),
)
# Some of these weeks are at work while the clocks change, at one o'clock UTC on a Sunday.
CALENDARS = st.builds(
    WorkingCalendar,
    opens=st.sampled_from([time(0), time(0, 30), time(8), time(9, 15)]),
    closes=st.sampled_from([time(10), time(18), time(23, 59)]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=3),
    holidays=st.frozensets(AWKWARD_DAYS, max_size=3),
    known_until=st.just(date(2028, 12, 31)),
)


def is_open(calendar: WorkingCalendar, at: datetime) -> bool:
    """Whether a clock on a London wall shows working hours."""
    wall = at.astimezone(LONDON)
    return (
        calendar.opens <= wall.time() < calendar.closes
        and wall.weekday() in calendar.weekdays
        and wall.date() not in calendar.holidays
    )


def minute_by_minute(calendar: WorkingCalendar, start: datetime, minutes: int) -> datetime:
    """The deadline as somebody would find it who watched the wall clock all the time."""
    at = start
    while minutes:
        minutes -= is_open(calendar, at)
        at += MINUTE
    return at


@settings(max_examples=80, deadline=None)
@given(calendar=CALENDARS, start=STARTS, minutes=st.integers(0, 1_300))
def test_a_deadline_is_what_watching_the_clock_minute_by_minute_gives(calendar, start, minutes):
    assert calendar.add_working(start, minutes) == minute_by_minute(calendar, start, minutes)


@settings(max_examples=80, deadline=None)
@given(calendar=CALENDARS, start=STARTS, length=st.integers(0, 5_000))
def test_the_time_between_counts_the_open_minutes(calendar, start, length):
    end = start + length * MINUTE

    counted = sum(is_open(calendar, start + n * MINUTE) for n in range(length))

    assert calendar.working_between(start, end) == counted * MINUTE
    assert calendar.working_between(end, start) == timedelta(0)


@given(calendar=CALENDARS, start=STARTS, minutes=st.integers(1, 40_000))
def test_the_time_between_a_start_and_its_deadline_is_the_time_that_was_added(
    calendar, start, minutes
):
    due = calendar.add_working(start, minutes)

    assert calendar.working_between(start, due) == minutes * MINUTE


@given(calendar=CALENDARS, start=STARTS, first=st.integers(0, 5_000), then=st.integers(1, 5_000))
def test_adding_in_two_goes_is_adding_at_once(calendar, start, first, then):
    in_two_goes = calendar.add_working(calendar.add_working(start, first), then)

    assert in_two_goes == calendar.add_working(start, first + then)


@given(start=STARTS, minutes=st.integers(0, 20_000), holiday=AWKWARD_DAYS)
def test_one_more_holiday_never_makes_a_deadline_earlier(start, minutes, holiday):
    with_holiday = replace(CALENDAR, holidays=CALENDAR.holidays | {holiday})

    assert with_holiday.add_working(start, minutes) >= CALENDAR.add_working(start, minutes)


@given(start=STARTS, later=st.integers(0, 5_000), minutes=st.integers(0, 20_000))
def test_a_later_start_never_has_an_earlier_deadline(start, later, minutes):
    moved = start + later * MINUTE

    assert CALENDAR.add_working(moved, minutes) >= CALENDAR.add_working(start, minutes)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        pytest.param("2026-11-16T09:00", 60, "2026-11-16T10:00", id="within-a-day"),
        pytest.param("2026-11-16T17:30", 60, "2026-11-17T08:30", id="over-a-night"),
        pytest.param("2026-11-16T09:00", 540, "2026-11-16T18:00", id="ends-with-the-day"),
        pytest.param("2026-11-16T05:00", 60, "2026-11-16T09:00", id="before-opening"),
        pytest.param("2026-11-16T18:00", 60, "2026-11-17T09:00", id="at-closing-time"),
        pytest.param("2026-11-14T12:00", 60, "2026-11-16T09:00", id="on-a-saturday"),
        pytest.param("2026-05-22T17:59", 60, "2026-05-26T08:59", id="into-a-bank-holiday-monday"),
        pytest.param("2026-12-24T17:00", 120, "2026-12-29T09:00", id="boxing-day-kept-on-monday"),
        pytest.param("2026-03-27T17:00", 120, "2026-03-30T09:00", id="clocks-go-forward"),
        pytest.param("2026-10-23T17:00", 120, "2026-10-26T09:00", id="clocks-go-back"),
        pytest.param("2028-02-28T17:00", 120, "2028-02-29T09:00", id="leap-day-is-a-working-day"),
        pytest.param("2027-02-26T17:00", 120, "2027-03-01T09:00", id="no-leap-day"),
        pytest.param("2026-04-02T09:00", 600, "2026-04-07T09:00", id="over-easter"),
        pytest.param("2026-11-14T12:00", 0, "2026-11-14T12:00", id="no-time-stays-put"),
    ],
)
def test_working_time_runs_in_office_hours_only(start, minutes, due):
    assert CALENDAR.add_working(london(start), minutes) == london(due)


def test_working_time_keeps_the_seconds_of_its_start():
    start = london("2026-11-16T17:59:40")

    assert CALENDAR.add_working(start, 1) == london("2026-11-17T08:00:40")


def test_round_the_clock_time_ignores_the_change_of_the_clocks():
    start = london("2026-03-28T12:00")

    due = CALENDAR.after(start, Span(24 * 60, working=False))

    assert due - start == timedelta(hours=24)
    assert due == london("2026-03-29T13:00")


def test_a_span_of_working_time_runs_on_the_working_clock():
    due = CALENDAR.after(london("2026-11-13T17:00"), Span(120, working=True))

    assert due == london("2026-11-16T09:00")


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("2026-11-16T07:59", False),
        ("2026-11-16T08:00", True),
        ("2026-11-16T17:59", True),
        ("2026-11-16T18:00", False),
        ("2026-11-15T12:00", False),
        ("2026-12-28T12:00", False),
        ("2026-07-01T08:00", True),
    ],
)
def test_the_house_is_open_from_opening_time_until_just_before_closing_time(at, working):
    assert CALENDAR.is_working(london(at)) is working


def test_a_deadline_is_given_in_universal_time():
    start = datetime(2026, 7, 1, 9, tzinfo=LONDON)

    assert CALENDAR.add_working(start, 60).tzinfo is UTC
    assert CALENDAR.add_working(start, 0).tzinfo is UTC
    assert CALENDAR.after(start, Span(60, working=False)).tzinfo is UTC


@pytest.mark.parametrize(
    "ask",
    [
        lambda at: CALENDAR.add_working(at, 5),
        lambda at: CALENDAR.after(at, Span(5, working=False)),
        CALENDAR.is_working,
        lambda at: CALENDAR.working_between(at, london("2026-11-16T09:00")),
        lambda at: CALENDAR.working_between(london("2026-11-16T09:00"), at),
    ],
)
def test_an_instant_without_a_time_zone_is_refused(ask):
    with pytest.raises(ValueError, match="time zone"):
        ask(datetime(2026, 11, 16, 9))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    "change",
    [{"opens": time(18)}, {"weekdays": frozenset()}, {"weekdays": frozenset({7})}],
    ids=["never-open", "no-day", "no-such-day"],
)
def test_a_calendar_without_working_time_cannot_be_made(change):
    with pytest.raises(ValueError, match="working"):
        replace(CALENDAR, **change)


@pytest.mark.parametrize(("now", "soon"), [("2027-12-31T12:00", False), ("2028-01-02T12:00", True)])
def test_the_calendar_says_when_less_than_a_year_of_holidays_is_known(now, soon):
    assert CALENDAR.known_until == date(2028, 12, 31)
    assert CALENDAR.ends_soon(london(now)) is soon


@pytest.mark.parametrize(
    ("at", "day", "year"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31), 2026),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1), 2026),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2027, 1, 1), 2027),
    ],
)
def test_the_day_and_the_year_are_those_of_london(at, day, year):
    assert london_date(at) == day
    assert london_year(at) == year


@pytest.mark.parametrize(
    ("text", "span", "words"),
    [
        ("240", Span(240, working=False), "4 hours"),
        (60, Span(60, working=False), "1 hour"),
        ("600bm", Span(600, working=True), "10 working hours"),
        ("90", Span(90, working=False), "1 hour 30 minutes"),
        ("90bm", Span(90, working=True), "1 working hour 30 minutes"),
        ("1", Span(1, working=False), "1 minute"),
        (" 45bm ", Span(45, working=True), "45 working minutes"),
    ],
)
def test_a_span_is_read_from_minutes_and_said_in_plain_words(text, span, words):
    assert Span.parse(text) == span
    assert str(span) == words


@pytest.mark.parametrize("text", ["", "0", "0bm", "-5", "4h", "1.5", "bm", "6 00", "1" * 8, None])
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(ValueError, match="minutes"):
        Span.parse(text)


def test_time_that_ends_after_the_last_date_there_is_is_refused():
    with pytest.raises(OverflowError, match="last date"):
        replace(CALENDAR).add_working(datetime(9999, 6, 1, tzinfo=UTC), 200_000)


def test_one_calendar_answers_for_early_and_late_years_in_any_order():
    calendar = replace(CALENDAR)

    dues = [calendar.add_working(london(f"{year}-11-16T09:00"), 60) for year in (2026, 1999, 2041)]
    between = calendar.working_between(london("1998-06-01T09:00"), london("1998-06-01T10:00"))

    assert dues == [london(at) for at in ("2026-11-16T10:00", "1999-11-16T10:00")] + [
        london("2041-11-18T09:00")
    ]
    assert between == timedelta(hours=1)
