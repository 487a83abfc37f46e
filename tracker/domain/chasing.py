"""How often the machine chases by itself: danger at once, all else in one round a working day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from tracker.domain.calendar import LONDON, Span, WorkingCalendar, london_date
from tracker.domain.priority import Priority

_DAY = timedelta(days=1)
# After so long the day's round is over: nobody is written to about routine work in the evening.
_ROUND_LASTS = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Cadence:
    """After how long a silence a holder is chased, and when the round of a working day begins.

    A priority that is not in `every` is never chased by the machine. `round_at` is London's wall
    time.
    """

    every: Mapping[Priority, Span]
    round_at: time

    def due(
        self,
        priority: Priority,
        since: datetime,
        calendar: WorkingCalendar,
        *,
        safety_critical: bool,
    ) -> datetime | None:
        """Return when a holder is chased who was last heard, or asked, at `since`; or None.

        What is safety-critical is chased at that very instant, by day and by night. Everything
        else waits for the next round, so that all of it falls at one instant and each person is
        told of it once a day.
        """
        span = self.every.get(priority)
        if span is None:
            return None
        due = calendar.after(since, span)
        return due if safety_critical else self.next_round(due, calendar)

    def next_round(self, at: datetime, calendar: WorkingCalendar) -> datetime:
        """Return the instant (UTC) of the first round that does not begin before `at`."""
        day = london_date(at)
        while not calendar.works_on(day) or self._begins(day) < at:
            day += _DAY
        return self._begins(day)

    def round_is_on(self, now: datetime, calendar: WorkingCalendar) -> bool:
        """Whether the round of this day in London has begun and can still be told."""
        day = london_date(now)
        begins = self._begins(day)
        return calendar.works_on(day) and begins <= now < begins + _ROUND_LASTS

    def _begins(self, day: date) -> datetime:
        return _instant(day, self.round_at)


@lru_cache(maxsize=1_000)
def _instant(day: date, at: time) -> datetime:
    """Return a London time of day in UTC; that of a day is asked for each order of a sweep."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)
