"""The contract's clock: exact with pauses, itemised without a gap, moved one way by a holiday."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.shipped import CALENDAR, TARGETS, london
from tests.domain.test_calendar import AWKWARD_DAYS, CALENDARS, MINUTE, STARTS
from tracker.domain.calendar import Span
from tracker.domain.contract_clock import ContractClock, Interval, Rule, Stop, joined_stops
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority

HOUR = timedelta(hours=1)
SPANS = st.builds(Span, minutes=st.integers(1, 4_000), working=st.booleans())


@st.composite
def clocks(draw) -> ContractClock:
    start = draw(STARTS)
    stops = draw(
        st.lists(
            st.tuples(st.integers(-300, 9_000), st.integers(0, 4_000), st.sampled_from("ABC")),
            max_size=4,
        )
    )
    return ContractClock(
        start=start,
        span=draw(SPANS),
        calendar=draw(CALENDARS),
        stops=tuple(
            Stop(start + after * MINUTE, start + (after + length) * MINUTE, why)
            for after, length, why in stops
        ),
    )


@settings(max_examples=80, deadline=None)
@given(clocks(), st.integers(0, 12_000))
def test_counted_and_uncounted_make_up_the_lived_time_exactly(clock, minutes):
    until = clock.start + minutes * MINUTE

    found = clock.intervals(until)
    reading = clock.reading(until)

    def total(wanted) -> timedelta:
        return sum((each.length for each in found if wanted(each.rule)), timedelta())

    assert total(lambda rule: rule.counts) == reading.counted == clock.counted(until)
    assert total(lambda rule: not rule.counts) == reading.uncounted
    assert total(lambda rule: rule is Rule.PAUSE) == reading.paused
    assert total(lambda _: True) == reading.lived == until - clock.start
    edges = [clock.start, *(each.ends_at for each in found)]
    assert [each.starts_at for each in found] == edges[:-1]
    assert edges[-1] == until


@settings(max_examples=80, deadline=None)
@given(clocks(), st.sampled_from([50, 75, 90, 100]))
def test_what_is_counted_when_a_mark_is_reached_is_that_part_of_the_span(clock, percent):
    at = clock.due(percent)

    assert clock.counted(at) == clock.span.minutes * percent * MINUTE / 100
    assert clock.counted(at - MINUTE / 60) < clock.counted(at)


@settings(max_examples=80, deadline=None)
@given(clocks())
def test_overlapping_pauses_are_joined_and_never_summed(clock):
    joined = tuple(Stop(start, end) for start, end in joined_stops(clock.stops))

    assert replace(clock, stops=joined).due() == clock.due()
    assert replace(clock, stops=clock.stops * 2).due() == clock.due()


@settings(max_examples=80, deadline=None)
@given(clocks(), AWKWARD_DAYS)
def test_one_more_bank_holiday_never_makes_anything_due_earlier(clock, day):
    more = replace(clock.calendar, holidays=clock.calendar.holidays | {day})

    for percent in (50, 75, 90, 100):
        assert replace(clock, calendar=more).due(percent) >= clock.due(percent)


@settings(max_examples=80, deadline=None)
@given(clocks(), st.integers(0, 9_000), st.integers(0, 3_000))
def test_a_pause_never_makes_anything_due_earlier(clock, after, length):
    begins = clock.start + after * MINUTE
    more = (*clock.stops, Stop(begins, begins + length * MINUTE))

    assert replace(clock, stops=more).due() >= clock.due()


def test_a_pause_moves_what_is_due_by_exactly_the_contract_time_in_it():
    start = london("2026-04-30T09:00")  # a Thursday; the Monday after is a bank holiday
    clock = ContractClock(start, Span(1_200, working=True), CALENDAR)
    pause = Stop(london("2026-05-01T10:00"), london("2026-05-05T12:00"))

    paused = replace(clock, stops=(pause,))

    assert clock.due() == london("2026-05-05T09:00")
    # Eight working hours of Friday and four of Tuesday were paused.
    assert paused.due() == london("2026-05-06T11:00")
    assert clock.due() - clock.start < paused.reading(paused.due()).lived


def test_a_pause_that_begins_when_it_is_due_comes_too_late():
    start = london("2026-04-30T09:00")
    clock = ContractClock(start, Span(60, working=False), CALENDAR)

    assert replace(clock, stops=(Stop(start + HOUR, start + 5 * HOUR),)).due() == start + HOUR


def test_every_stretch_names_the_rule_that_decided_it():
    clock = ContractClock(
        london("2026-05-01T16:00"),
        Span(3_000, working=True),
        CALENDAR,
        (Stop(london("2026-05-05T09:00"), london("2026-05-05T11:00"), "Access refused"),),
    )

    found = clock.intervals(london("2026-05-05T12:00"))

    def stretch(start: str, end: str, rule: Rule, why: str = "") -> Interval:
        return Interval(london(start), london(end), rule, why)

    assert found == [
        stretch("2026-05-01T16:00", "2026-05-01T18:00", Rule.WORKING_HOURS),
        stretch("2026-05-01T18:00", "2026-05-02T00:00", Rule.OUT_OF_HOURS),
        stretch("2026-05-02T00:00", "2026-05-03T00:00", Rule.NOT_A_WORKING_DAY, "Saturday"),
        stretch("2026-05-03T00:00", "2026-05-04T00:00", Rule.NOT_A_WORKING_DAY, "Sunday"),
        stretch(
            "2026-05-04T00:00", "2026-05-05T00:00", Rule.BANK_HOLIDAY, "Early May bank holiday"
        ),
        stretch("2026-05-05T00:00", "2026-05-05T08:00", Rule.OUT_OF_HOURS),
        stretch("2026-05-05T08:00", "2026-05-05T09:00", Rule.WORKING_HOURS),
        stretch("2026-05-05T09:00", "2026-05-05T11:00", Rule.PAUSE, "Access refused"),
        stretch("2026-05-05T11:00", "2026-05-05T12:00", Rule.WORKING_HOURS),
    ]


def test_a_target_of_three_working_days_given_on_a_thursday_is_due_on_the_tuesday():
    clock = ContractClock(london("2026-06-11T10:00"), Span(1_800, working=True), CALENDAR)

    assert clock.due() == london("2026-06-16T10:00")


def test_the_top_priority_is_not_exempt_from_any_clock():
    due = TARGETS.due_times(Priority.P1, london("2026-12-25T03:00"), CALENDAR)

    assert set(due) == set(MilestoneKind)
    assert due[MilestoneKind.ACKNOWLEDGE] == london("2026-12-25T03:15")


def test_a_holiday_outside_the_working_week_takes_nothing_away():
    saturday = date(2026, 6, 13)
    more = replace(CALENDAR, holidays=CALENDAR.holidays | {saturday})
    clock = ContractClock(london("2026-06-11T10:00"), Span(1_800, working=True), CALENDAR)

    assert replace(clock, calendar=more).due() == clock.due()
