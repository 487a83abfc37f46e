"""The working days of a calendar in a row, with the working time up to each: looked up, not walked.

The row is made for whole years as they are asked for, and kept; after that a deadline costs two
searches in a sorted list, however far away it lies.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from itertools import accumulate

Hours = tuple[datetime, datetime]

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class _Row:
    """Whole years of working days: openings (UTC), lengths, and working time until each one ends.

    `before` has the working time of all earlier days of the row, so that `ends[n]` is
    `before[n + 1]`.
    """

    first_year: int
    last_year: int
    openings: list[datetime]
    lengths: list[timedelta]
    before: list[timedelta]
    ends: list[timedelta]


class WorkingDays:
    """Answers by arithmetic what walking from day to day would: how far, and until when.

    `hours_in` gives the opening and the closing (UTC) of each working day of a year, in order.
    """

    __slots__ = ("_hours_in", "_row")

    def __init__(self, hours_in: Callable[[int], Iterable[Hours]]) -> None:
        self._hours_in = hours_in
        self._row: _Row | None = None

    def add(self, start: datetime, time: timedelta) -> datetime:
        """Return when `time` (more than none) of working time has passed since `start` (UTC).

        Raises OverflowError where that is later than the last year that a date can have.
        """
        row, year = self._row, start.year
        if row is None or not row.first_year < year < row.last_year:
            row = self._reaching(year, year)
        while (wanted := _worked_until(row, start) + time) > row.ends[-1]:
            if row.last_year > MAXYEAR:
                raise OverflowError("so much working time ends after the last date there is")
            row = self._reaching(year, 2 * row.last_year - year)
        at = bisect_left(row.ends, wanted)
        return row.openings[at] + (wanted - row.before[at])

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to a later `end` (UTC)."""
        row = self._reaching(start.year, end.year)
        return _worked_until(row, end) - _worked_until(row, start)

    def _reaching(self, first_year: int, last_year: int) -> _Row:
        """Return the row with these years and one more on either side, where dates have one.

        A row is never changed, only replaced by a longer one: threads may share it.
        """
        row = self._row
        if row is None or not (row.first_year < first_year and last_year < row.last_year):
            known = (row.first_year, row.last_year) if row else (first_year, last_year)
            row = self._made(min(first_year - 1, known[0]), max(last_year + 1, known[1]))
            self._row = row
        return row

    def _made(self, first_year: int, last_year: int) -> _Row:
        years = range(max(first_year, MINYEAR), min(last_year, MAXYEAR) + 1)
        hours = [each for year in years for each in self._hours_in(year)]
        # Hours that a change of the clocks swallows are no time at all, and never less than none.
        lengths = [max(closing - opening, _NOTHING) for opening, closing in hours]
        ends = list(accumulate(lengths))
        return _Row(
            first_year=first_year,
            last_year=last_year,
            openings=[opening for opening, _ in hours],
            lengths=lengths,
            before=[_NOTHING, *ends],
            ends=ends or [_NOTHING],
        )


def _worked_until(row: _Row, at: datetime) -> timedelta:
    """Return the working time of the row that lies before an instant."""
    day = bisect_right(row.openings, at) - 1
    if day < 0:
        return _NOTHING
    since, length = at - row.openings[day], row.lengths[day]
    return row.before[day] + (since if since < length else length)
