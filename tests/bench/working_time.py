"""Working time: the calendar beside bare arithmetic over a table of the same working days."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from tests.bench.measuring import Figure, by_turns
from tests.domain.shipped import CALENDAR

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)


def measure(number: int, *, rounds: int) -> list[Figure]:
    """Return what it costs to add working hours, beside closed-form arithmetic."""
    chance = random.Random(1)  # noqa: S311 - the same questions on each run
    asked = [
        (_FIRST + chance.randrange(365 * 1_440) * _MINUTE, chance.randint(30, 12_000))
        for _ in range(number)
    ]
    add = _closed_form()
    for start, minutes in asked[:1_000]:
        assert CALENDAR.add_working(start, minutes) == add(start, minutes)

    def ours() -> None:
        for start, minutes in asked:
            CALENDAR.add_working(start, minutes)

    def theirs() -> None:
        for start, minutes in asked:
            add(start, minutes)

    one, other, ratio = by_turns(ours, theirs, rounds=rounds)
    shown = f"{one / number * 1e6:.1f} µs beside {other / number * 1e6:.1f} µs"
    return [
        Figure("Working hours added, UTC in and out", "none", f"{number:,} sums", shown, ratio,
               target=1.5, why="the machine was busier with one than with the other")
    ]  # fmt: skip


def _closed_form():  # type: ignore[no-untyped-def]
    """The least that the sum takes in Python: two searches in lists of plain minutes."""
    openings, lengths = [], []
    for day in range(4 * 366):
        noon = _FIRST + day * _DAY
        spans = CALENDAR.working_between(noon - _DAY / 2, noon + _DAY / 2)
        if spans:
            opening = CALENDAR.add_working(noon - _DAY / 2, 1) - _MINUTE
            openings.append((opening - _FIRST) // _MINUTE)
            lengths.append(spans // _MINUTE)
    ends = list(accumulate(lengths))
    before = [0, *ends]

    def add(start: datetime, minutes: int) -> datetime:
        at = (start - _FIRST) // _MINUTE
        day = bisect_right(openings, at) - 1
        done = before[day] + min(at - openings[day], lengths[day]) if day >= 0 else 0
        day = bisect_left(ends, done + minutes)
        return _FIRST + (openings[day] + done + minutes - before[day]) * _MINUTE

    return add
