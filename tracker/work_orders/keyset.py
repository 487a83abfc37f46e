"""Where a page of the queue begins: by the sort key of the row beside it, never by counting rows.

A place is opaque text for an address. It holds the key of a row, not the row: it stands while the
row changes, moves or closes, and leads to what comes after (or before) where the row was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from tracker.work_orders.models import WorkOrder

# The place behind all rows: what comes before it is the last page.
END = "end"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**31 - 1  # a number of a row, on PostgreSQL
_LATEST = 250_000_000_000_000_000  # microseconds: within what a datetime can hold
_DIGITS = 18

Condition = sa.ColumnElement[bool]
# Brings so many rows of a stretch (of all, for None), sorted so.
Fetch = Callable[[Condition | None, Sequence[sa.ColumnElement[Any]], int], Sequence[WorkOrder]]


class Sort(StrEnum):
    """The orders in which the queue can be read.

    Of closed orders, for which no step comes next, the last to close stand first instead.
    """

    URGENCY = "urgency"  # safety-critical first, then nearest breach
    OLDEST = "oldest"
    NEWEST = "newest"
    STAGE = "stage"  # highest stage first


@dataclass(frozen=True, slots=True)
class Key:
    """What rows are sorted by: perhaps a leading column, the highest first; an instant; the id.

    Whatever has no instant stands first: an order that the machine forgot must not go unseen.
    """

    name: str
    at: InstrumentedAttribute[Any]
    lead: InstrumentedAttribute[Any] | None = None
    newest_first: bool = False

    def order_by(self, *, backwards: bool = False) -> list[sa.ColumnElement[Any]]:
        """Return what to sort by; `backwards` from the end."""
        found = []
        if self.lead is not None:
            found.append(self.lead if backwards else self.lead.desc())
        if self.newest_first is backwards:
            return [*found, self.at.nulls_first(), WorkOrder.id.asc()]
        return [*found, self.at.desc().nulls_last(), WorkOrder.id.desc()]

    def place_of(self, order: WorkOrder) -> str:
        """Return the place of this row, for an address."""
        lead = "" if self.lead is None else int(getattr(order, self.lead.key))
        at: datetime | None = getattr(order, self.at.key)
        since = "" if at is None else (at - _EPOCH) // _MICROSECOND
        return f"{self.name}.{lead}.{since}.{order.id}"

    def beside(self, place: str, *, backwards: bool) -> list[Condition] | None:
        """Return the stretches of rows after the place (before it), the nearest stretch first.

        Each is one range of an index. None for a place of another sort, or one that is none.
        """
        read = self._read(place)
        if read is None:
            return None
        lead, at, number = read
        near = list(self._beside_instant(at, number, backwards=backwards))
        if self.lead is None:
            return near
        value = sa.literal(bool(lead) if isinstance(self.lead.type, sa.Boolean) else lead)
        far = self.lead > value if backwards else self.lead < value
        return [*(sa.and_(self.lead == value, each) for each in near), far]

    def _beside_instant(
        self, at: datetime | None, number: int, *, backwards: bool
    ) -> Iterator[Condition]:
        up = self.newest_first is backwards  # whether instants grow in this direction
        without = self.at.is_(None)
        if at is None:
            yield sa.and_(without, WorkOrder.id > number if up else WorkOrder.id < number)
            if up:
                yield self.at.is_not(None)
            return
        row = sa.tuple_(self.at, WorkOrder.id)
        here = sa.tuple_(sa.literal(at, self.at.type), sa.literal(number))
        yield row > here if up else row < here
        if not up:
            yield without

    def _read(self, place: str) -> tuple[int, datetime | None, int] | None:
        name, _, rest = place.partition(".")
        parts = rest.split(".")
        if name != self.name or len(parts) != 3:  # noqa: PLR2004 - lead, instant, number
            return None
        lead, at, number = (_number(each) for each in parts)
        if number is None or number > _LARGEST or (lead is None) is not (self.lead is None):
            return None
        if (at is None and parts[1]) or (at or 0) > _LATEST or (lead or 0) > _LARGEST:
            return None
        return lead or 0, None if at is None else _EPOCH + at * _MICROSECOND, number


def _number(words: str) -> int | None:
    return int(words) if words.isascii() and words.isdigit() and len(words) <= _DIGITS else None


def key_of(sort: Sort, *, closed: bool) -> Key:
    """Return what the open (or closed) orders are sorted by."""
    if sort is Sort.OLDEST:
        return Key(sort, WorkOrder.reported_at)
    if sort is Sort.NEWEST:
        return Key(sort, WorkOrder.reported_at, newest_first=True)
    lead = WorkOrder.safety_critical if sort is Sort.URGENCY else WorkOrder.stage
    if closed:
        return Key(f"closed-{sort}", WorkOrder.closed_at, lead, newest_first=True)
    return Key(sort, WorkOrder.next_step_at, lead)


@dataclass(frozen=True, slots=True)
class Turned:
    """The rows of one page, and the places for the links: None where nothing lies that way."""

    rows: Sequence[WorkOrder]
    before: str | None
    after: str | None


def turn(
    fetch: Fetch,
    key: Key,
    *,
    size: int,
    after: str = "",
    before: str = "",
) -> Turned:
    """Return the page of `size` rows after a place, or before one; the first without any.

    `fetch` is given a stretch, what to sort by and how many rows to bring. A page before a place
    that would not be full is the first page, and one after the end is the last.
    """
    backwards = bool(before) and not after
    place = before if backwards else after
    stretches: Sequence[Condition | None] | None
    stretches = [None] if place == END else key.beside(place, backwards=backwards)
    if stretches is None:  # no place, or one of another sort
        backwards, place, stretches = False, "", [None]
    rows = _gather(fetch, stretches, key.order_by(backwards=backwards), size + 1)
    if backwards:
        more = len(rows) > size
        if not more and place != END:
            return turn(fetch, key, size=size)
        rows = rows[:size][::-1]
        first = key.place_of(rows[0]) if more else None
        last = key.place_of(rows[-1]) if rows and place != END else None
        return Turned(rows, first, last)
    if not rows and place:
        return turn(fetch, key, size=size, before=END)
    more, rows = len(rows) > size, rows[:size]
    first = key.place_of(rows[0]) if rows and place else None
    return Turned(rows, first, key.place_of(rows[-1]) if more else None)


def _gather(
    fetch: Fetch,
    stretches: Sequence[Condition | None],
    order_by: Sequence[sa.ColumnElement[Any]],
    number: int,
) -> list[WorkOrder]:
    rows: list[WorkOrder] = []
    for stretch in stretches:
        rows += fetch(stretch, order_by, number - len(rows))
        if len(rows) == number:
            break
    return rows
