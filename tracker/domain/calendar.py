"""Working time: London office hours less bank holidays, exact over changes of the clocks."""

import re
from calendar import isleap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Self
from zoneinfo import ZoneInfo

from tracker.domain.working_days import Hours, WorkingDays

LONDON = ZoneInfo("Europe/London")

_SPAN = re.compile(r"([0-9]{1,7})(bm)?")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in whole minutes: working minutes, or minutes round the clock."""

    minutes: int
    working: bool

    @classmethod
    def parse(cls, text: str | int) -> Self:
        """Return the span written as 600 or "600" (round the clock) or "600bm" (working).

        Raises ValueError for anything else, and for no time at all.
        """
        match = _SPAN.fullmatch(str(text).strip())
        if match is None:
            raise ValueError(f"{text!r} is not a number of minutes such as 240 or 600bm")
        if int(match[1]) == 0:
            raise ValueError(f"{text!r} must be more than 0 minutes")
        return cls(int(match[1]), working=match[2] is not None)

    def part(self, percent: int) -> "Span":
        """Return so many hundredths of the span, in whole minutes and at least one."""
        return Span(max(1, self.minutes * percent // 100), self.working)

    def __str__(self) -> str:
        hours, minutes = divmod(self.minutes, 60)
        kind = "working " if self.working else ""
        parts = []
        if hours:
            parts.append(f"{hours} {kind}{'hour' if hours == 1 else 'hours'}")
        if minutes or not hours:
            # "1 working hour 30 minutes": once said, the kind need not be said again.
            word = "minute" if minutes == 1 else "minutes"
            parts.append(f"{minutes} {'' if hours else kind}{word}")
        return " ".join(parts)


@lru_cache(maxsize=20_000)
def _hours_of(day: date, opens: time, closes: time) -> Hours:
    """Return opening and closing of a London day in UTC, where subtraction tells the truth."""
    return (
        datetime.combine(day, opens, tzinfo=LONDON).astimezone(UTC),
        datetime.combine(day, closes, tzinfo=LONDON).astimezone(UTC),
    )


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Opening hours in London wall time, the weekdays they hold on (Monday is 0), and holidays.

    `known_until` is the last day for which the holidays are known. Every method takes and
    returns aware UTC instants and raises ValueError for a naive one.
    """

    opens: time
    closes: time
    weekdays: frozenset[int]
    holidays: frozenset[date]
    known_until: date
    # What the holidays are called; one without a name is a bank holiday and no more.
    names: Mapping[date, str] = field(default_factory=dict, repr=False, compare=False)
    _days: WorkingDays = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("the working day must open before it closes")
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("working weekdays must be some of 0 (Monday) to 6 (Sunday)")
        object.__setattr__(self, "_days", WorkingDays(self._hours_in))  # frozen to all others

    def add_working(self, start: datetime, minutes: int) -> datetime:
        """Return the instant at which `minutes` of working time have passed since `start`.

        A start outside working hours begins at the next opening. Time that runs out with the
        day ends at closing time, not at the next opening. No minutes: the start itself.
        """
        start = _utc(start)
        return self._days.add(start, timedelta(minutes=minutes)) if minutes > 0 else start

    def later(self, start: datetime, time: timedelta, *, working: bool) -> datetime:
        """Return the instant at which so much time, working or any, has passed since `start`."""
        start = _utc(start)
        if not working:
            return start + time
        return self._days.add(start, time) if time > timedelta(0) else start

    def between(self, start: datetime, end: datetime, *, working: bool) -> timedelta:
        """Return the time, working or any, between two instants; nothing if `end` is earlier."""
        if working:
            return self.working_between(start, end)
        return max(_utc(end) - _utc(start), timedelta(0))

    def day_parts(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when a London day opens and closes (UTC), or None where nobody works on it."""
        if not self.works_on(day):
            return None
        opening, closing = _hours_of(day, self.opens, self.closes)
        return opening, max(opening, closing)

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants, nothing if the second is the earlier."""
        start, end = _utc(start), _utc(end)
        return self._days.between(start, end) if start < end else timedelta(0)

    def is_working(self, at: datetime) -> bool:
        """Whether the instant falls in working hours; opening time does, closing time does not."""
        day = london_date(at)
        if not self.works_on(day):
            return False
        opening, closing = _hours_of(day, self.opens, self.closes)
        return opening <= at < closing

    def after(self, start: datetime, span: Span) -> datetime:
        """Return the instant at which a span has passed since `start`, by the span's own clock."""
        if span.working:
            return self.add_working(start, span.minutes)
        return _utc(start) + timedelta(minutes=span.minutes)

    @property
    def fingerprint(self) -> str:
        """What tells this calendar from any other: its hours, weekdays and holidays, digested."""
        said = [self.opens.isoformat(), self.closes.isoformat()]
        said += [str(day) for day in sorted(self.weekdays)]
        said += [day.isoformat() for day in sorted(self.holidays)]
        return sha256("|".join(said).encode()).hexdigest()

    def ends_soon(self, now: datetime) -> bool:
        """Whether the known holidays end less than twelve months from now."""
        return self.known_until < london_date(now) + timedelta(days=365)

    def works_on(self, day: date) -> bool:
        """Whether it is a working day in London: no weekend and no holiday."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def _hours_in(self, year: int) -> Iterator[Hours]:
        days = (date(year, 1, 1) + ahead * _DAY for ahead in range(365 + isleap(year)))
        return (_hours_of(day, self.opens, self.closes) for day in days if self.works_on(day))


def london_date(at: datetime) -> date:
    """Return the day that an instant falls on in London."""
    return _utc(at).astimezone(LONDON).date()


def london_year(at: datetime) -> int:
    """Return the year of London's calendar, which a reference carries."""
    return london_date(at).year


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone says nothing about when")
    return at if at.tzinfo is UTC else at.astimezone(UTC)
