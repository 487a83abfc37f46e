"""A hundred thousand random clocks from 2020 to 2035, each held against a count of the minutes."""

import os
import random
from array import array
from bisect import bisect_left
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

import pytest

from tests.domain.shipped import CALENDAR
from tracker.domain.calendar import LONDON, WorkingCalendar

COMPUTATIONS = 100_000
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
# Deadlines of the latest starts lie beyond the last year; none is further away than this.
BEYOND, LONGEST = datetime(2037, 7, 1, tzinfo=UTC), 60_000
MINUTE = timedelta(minutes=1)

HOURS = {
    "shipped": CALENDAR,
    "one-more-bank-holiday": replace(CALENDAR, holidays=CALENDAR.holidays | {date(2027, 6, 1)}),
    # Approved premises: awake on every day, so also while the clocks change.
    "seven-days-and-nights": replace(
        CALENDAR,
        opens=time(0),
        closes=time(23, 59),
        weekdays=frozenset(range(7)),
        holidays=frozenset(),
    ),
    "afternoons-and-saturdays": replace(
        CALENDAR, opens=time(12, 15), closes=time(20, 40), weekdays=frozenset({1, 2, 3, 5})
    ),
}


class Watcher:
    """Somebody who looked at a London wall clock every minute, and kept count of the open ones."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        opens, closes = (each.hour * 60 + each.minute for each in (calendar.opens, calendar.closes))
        seen = bytearray()
        for hour in range(int((BEYOND - FIRST) / timedelta(hours=1))):
            # The clocks change on the full hour: within one, the wall follows the minutes.
            wall = (FIRST + hour * timedelta(hours=1)).astimezone(LONDON)
            at_work = wall.weekday() in calendar.weekdays and wall.date() not in calendar.holidays
            since_midnight = wall.hour * 60
            seen += bytes(at_work and opens <= since_midnight + n < closes for n in range(60))
        self._open = seen
        # How many minutes were open before each one.
        self._count = array("L", accumulate(seen, initial=0))

    def is_open(self, at: datetime) -> bool:
        """Whether the minute was an open one."""
        return bool(self._open[_number(at)])

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How many open minutes there were."""
        return (self._count[_number(end)] - self._count[_number(start)]) * MINUTE

    def deadline(self, start: datetime, minutes: int) -> datetime:
        """The end of the open minute with which the count is reached."""
        wanted = self._count[_number(start)] + minutes
        return FIRST + bisect_left(self._count, wanted) * MINUTE


@pytest.mark.parametrize("hours", HOURS)
def test_no_clock_differs_from_a_count_of_the_minutes(hours):
    calendar, watcher = HOURS[hours], Watcher(HOURS[hours])
    seed = int(os.environ.get("CLOCK_SEED", random.SystemRandom().randrange(10**9)))
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    print(f"CLOCK_SEED={seed} repeats these computations")  # noqa: T201

    for _ in range(COMPUTATIONS // len(HOURS)):
        start = FIRST + chance.randrange(_number(LAST)) * MINUTE
        end = start + chance.randrange(LONGEST) * MINUTE
        minutes = chance.randint(1, LONGEST // 4)

        due = calendar.add_working(start, minutes)

        assert due == watcher.deadline(start, minutes), (seed, start, minutes)
        assert calendar.working_between(start, end) == watcher.between(start, end), (seed, start)
        assert calendar.is_working(start) is watcher.is_open(start), (seed, start)


def _number(at: datetime) -> int:
    """The number of the minute, counted from the first."""
    return (at - FIRST) // MINUTE
