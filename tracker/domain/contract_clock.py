"""The contract's clock beside the lived one: what counted, what did not, and by which rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from tracker.domain.calendar import LONDON, Span, WorkingCalendar, london_date

_NOTHING = timedelta(0)
_DAY = timedelta(days=1)


class Rule(StrEnum):
    """What decided whether a stretch of time counts."""

    ROUND_THE_CLOCK = "round_the_clock"
    WORKING_HOURS = "working_hours"
    OUT_OF_HOURS = "out_of_hours"
    NOT_A_WORKING_DAY = "not_a_working_day"
    BANK_HOLIDAY = "bank_holiday"
    PAUSE = "pause"
    WINDOW = "window"

    @property
    def counts(self) -> bool:
        """Whether time under this rule is contract time."""
        return self in {Rule.ROUND_THE_CLOCK, Rule.WORKING_HOURS}

    @property
    def label(self) -> str:
        """The rule in words."""
        return _LABELS[self]


_LABELS = {
    Rule.ROUND_THE_CLOCK: "Counted round the clock",
    Rule.WORKING_HOURS: "Working hours",
    Rule.OUT_OF_HOURS: "Before or after working hours",
    Rule.NOT_A_WORKING_DAY: "Not a working day",
    Rule.BANK_HOLIDAY: "Bank holiday",
    Rule.PAUSE: "Clock stopped",
    Rule.WINDOW: "Premises closed or under maintenance",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A stretch in which the clock was stopped, or will be, and why; instants are UTC.

    `rule` is what stops it: a pause that was claimed, or a window of the premises.
    """

    starts_at: datetime
    ends_at: datetime
    why: str = ""
    rule: Rule = Rule.PAUSE


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of lived time and the rule that decided it.

    `why` names the bank holiday, the pause or the window.
    """

    starts_at: datetime
    ends_at: datetime
    rule: Rule
    why: str = ""

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it stood at one instant: lived = counted + uncounted.

    Of what is uncounted, `paused` was stopped by claims, and `held` by windows of the premises.
    """

    lived: timedelta
    counted: timedelta
    paused: timedelta
    held: timedelta = _NOTHING

    @property
    def uncounted(self) -> timedelta:
        """Lived time that is no contract time, whatever the rule."""
        return self.lived - self.counted


@dataclass(frozen=True, slots=True)
class ContractClock:
    """One clock: its start (UTC), the span it allows, the calendar, and when it was stopped.

    Stops that overlap count once. Each way of reading it asks the same arithmetic.
    """

    start: datetime
    span: Span
    calendar: WorkingCalendar
    stops: tuple[Stop, ...] = ()

    def due(self, percent: int = 100) -> datetime:
        """Return when so many hundredths of the span have been counted.

        A stop that begins at that very instant, or later, comes too late to move it.
        """
        return self._reached(timedelta(minutes=self.span.minutes) * percent / 100)

    def is_stopped(self, at: datetime) -> bool:
        """Whether the clock stands at an instant; at the end of a stop it runs again."""
        return any(stop.starts_at <= at < stop.ends_at for stop in self.stops)

    def counted(self, until: datetime) -> timedelta:
        """Return the contract time from the start until an instant."""
        stopped = sum((self._between(*stop) for stop in self._stopped(until)), _NOTHING)
        return self._between(self.start, until) - stopped

    def reading(self, until: datetime) -> Reading:
        """Return lived, counted, paused and held time until an instant."""
        stood = {Rule.PAUSE: _NOTHING, Rule.WINDOW: _NOTHING}
        for start, end in self._stopped(until):
            for part in self._standing(start, end):
                stood[part.rule] += part.length
        return Reading(
            lived=max(until - self.start, _NOTHING),
            counted=self.counted(until),
            paused=stood[Rule.PAUSE],
            held=stood[Rule.WINDOW],
        )

    def intervals(self, until: datetime) -> list[Interval]:
        """Return every stretch from the start until an instant, in order and without a gap."""
        joined: list[Interval] = []
        for found in self._stretches(until):
            last = joined[-1] if joined else None
            if last is not None and (last.rule, last.why) == (found.rule, found.why):
                joined[-1] = Interval(last.starts_at, found.ends_at, last.rule, last.why)
            else:
                joined.append(found)
        return joined

    def _between(self, start: datetime, end: datetime) -> timedelta:
        return self.calendar.between(start, end, working=self.span.working)

    def _reached(self, time: timedelta) -> datetime:
        working = self.span.working
        due = self.calendar.later(self.start, time, working=working)
        for start, end in joined_stops(self.stops):
            if start >= due:
                break
            time += self._between(max(start, self.start), max(end, self.start))
            due = self.calendar.later(self.start, time, working=working)
        return due

    def _stopped(self, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stops, joined, as far as they lie between the start and an instant."""
        for begins, ends in joined_stops(self.stops):
            start, end = max(begins, self.start), min(ends, until)
            if start < end:
                yield start, end

    def _stretches(self, until: datetime) -> Iterator[Interval]:
        at = self.start
        for start, end in self._stopped(until):
            yield from self._running(at, start)
            yield from self._standing(start, end)
            at = end
        yield from self._running(at, until)

    def _standing(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Yield a stop, cut where another reason takes over; the one that began first names it."""
        edges = {start, end}
        for stop in self.stops:
            edges |= {at for at in (stop.starts_at, stop.ends_at) if start < at < end}
        cuts = sorted(edges)
        for first, last in pairwise(cuts):
            named = min(
                (stop for stop in self.stops if stop.starts_at <= first < stop.ends_at),
                key=lambda stop: (stop.starts_at, stop.why),
            )
            yield Interval(first, last, named.rule, named.why)

    def _running(self, start: datetime, end: datetime) -> Iterator[Interval]:
        if start >= end:
            return
        if not self.span.working:
            yield Interval(start, end, Rule.ROUND_THE_CLOCK)
            return
        day = london_date(start)
        while (midnight := _midnight_before(day)) < end:
            for part in self._parts(day, midnight):
                first, last = max(part.starts_at, start), min(part.ends_at, end)
                if first < last:
                    yield Interval(first, last, part.rule, part.why)
            day += _DAY

    def _parts(self, day: date, midnight: datetime) -> Iterator[Interval]:
        next_midnight = _midnight_before(day + _DAY)
        hours = self.calendar.day_parts(day)
        if hours is None:
            holiday = day in self.calendar.holidays and day.weekday() in self.calendar.weekdays
            rule = Rule.BANK_HOLIDAY if holiday else Rule.NOT_A_WORKING_DAY
            why = self.calendar.names.get(day, "") if holiday else f"{day:%A}"
            yield Interval(midnight, next_midnight, rule, why)
            return
        opening, closing = hours
        yield Interval(midnight, opening, Rule.OUT_OF_HOURS)
        yield Interval(opening, closing, Rule.WORKING_HOURS)
        yield Interval(closing, next_midnight, Rule.OUT_OF_HOURS)


def joined_stops(stops: Iterable[Stop]) -> list[tuple[datetime, datetime]]:
    """Return the stretches that any of the stops covers, in order; overlaps are joined."""
    joined: list[tuple[datetime, datetime]] = []
    for stop in sorted(stops, key=lambda each: each.starts_at):
        if stop.starts_at >= stop.ends_at:
            continue
        if joined and stop.starts_at <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop.ends_at))
        else:
            joined.append((stop.starts_at, stop.ends_at))
    return joined


def _midnight_before(day: date) -> datetime:
    """Return the instant (UTC) at which a London day begins."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)
