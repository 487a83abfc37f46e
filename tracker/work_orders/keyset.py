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

from tracker.work_orders.models import WorkOrder

# The place behind all rows: what comes before it is the last page.
END = "end"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**31 - 1  # a number of a row, on PostgreSQL
_LATEST = 250_000_000_000_000_000  # microseconds: within what a datetime can hold
_DIGITS = 18

Condition = sa.ColumnElement[bool]
Columns = Any  # a model, or the columns of a subquery with the same names


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
    at: str
    lead: str | None = None
    newest_first: bool = False

    @property
    def columns(self) -> list[sa.ColumnElement[Any]]:
        """The columns of an order that are sorted by."""
        names = [name for name in ("id", self.at, self.lead) if name]
        return [getattr(WorkOrder, name) for name in names]

    def order_by(
        self, of: Columns = WorkOrder, *, backwards: bool = False
    ) -> list[sa.ColumnElement[Any]]:
        """Return what to sort by; `backwards` from the end.

        Where the stretches tell rows without an instant from the others, the plain sort says it
        all, and an index serves it on either database, which place them at different ends.
        """
        at, number = getattr(of, self.at), of.id
        found = []
        if self.lead is not None:
            lead = getattr(of, self.lead)
            found.append(lead if backwards else lead.desc())
        if self.newest_first is backwards:
            return [*found, at.asc() if self._is_split else at.nulls_first(), number.asc()]
        return [*found, at.desc() if self._is_split else at.desc().nulls_last(), number.desc()]

    def whole(self, *, backwards: bool = False) -> list[Condition]:
        """Return the stretches of all rows, in their turn."""
        if not self._is_split:
            return [sa.true()]
        leads = [sa.true()]
        if self.lead is not None:
            lead = getattr(WorkOrder, self.lead)
            leads = [lead == sa.literal(value) for value in (True, False)]
        at = getattr(WorkOrder, self.at)
        ends = (
            [at.is_(None), at.is_not(None)]
            if at.nullable and not self.newest_first
            else [sa.true()]
        )
        found = [sa.and_(each, end) for each in leads for end in ends]
        return found[::-1] if backwards else found

    @property
    def _is_split(self) -> bool:
        return self.lead is None or isinstance(getattr(WorkOrder, self.lead).type, sa.Boolean)

    def place_of(self, order: WorkOrder) -> str:
        """Return the place of this row, for an address."""
        lead = "" if self.lead is None else int(getattr(order, self.lead))
        at: datetime | None = getattr(order, self.at)
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
        column = getattr(WorkOrder, self.lead)
        value = sa.literal(bool(lead) if self._is_split else lead)
        near = [sa.and_(column == value, each) for each in near]
        if not self._is_split:
            return [*near, column > value if backwards else column < value]
        # Beyond lie the rows in danger, or those that are not: all of them.
        if bool(lead) is backwards:
            return near
        whole = self.whole(backwards=backwards)
        return [*near, *whole[len(whole) // 2 :]]

    def _beside_instant(
        self, at: datetime | None, number: int, *, backwards: bool
    ) -> Iterator[Condition]:
        up = self.newest_first is backwards  # whether instants grow in this direction
        column = getattr(WorkOrder, self.at)
        if at is None:
            yield sa.and_(column.is_(None), WorkOrder.id > number if up else WorkOrder.id < number)
            if up:
                yield column.is_not(None)
            return
        row = sa.tuple_(column, WorkOrder.id)
        here = sa.tuple_(sa.literal(at, column.type), sa.literal(number))
        yield row > here if up else row < here
        if not up and column.nullable:
            yield column.is_(None)

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
        return Key(sort, "reported_at")
    if sort is Sort.NEWEST:
        return Key(sort, "reported_at", newest_first=True)
    lead = "safety_critical" if sort is Sort.URGENCY else "stage"
    if closed:
        return Key(f"closed-{sort}", "closed_at", lead, newest_first=True)
    return Key(sort, "next_step_at", lead)


@dataclass(frozen=True, slots=True)
class Turned:
    """The rows of one page, and the places for the links: None where nothing lies that way."""

    rows: Sequence[WorkOrder]
    before: str | None
    after: str | None


# Brings the first so many rows of the stretches, in their turn; backwards, from the end.
Fetch = Callable[[Sequence[Condition], bool, int], Sequence[WorkOrder]]


def turn(fetch: Fetch, key: Key, *, size: int, after: str = "", before: str = "") -> Turned:
    """Return the page of `size` rows after a place, or before one; the first without any.

    A page before a place that would not be full is the first page, and one after the end is the
    last.
    """
    backwards = bool(before) and not after
    place = before if backwards else after
    at_end = backwards and place == END
    stretches = key.whole(backwards=True) if at_end else key.beside(place, backwards=backwards)
    if stretches is None:  # no place, or one of another sort
        backwards, place, stretches = False, "", key.whole()
    rows = fetch(stretches, backwards, size + 1)
    more = len(rows) > size
    if backwards:
        if not more and not at_end:
            return turn(fetch, key, size=size)
        rows = rows[:size][::-1]
        first = key.place_of(rows[0]) if more else None
        return Turned(rows, first, key.place_of(rows[-1]) if rows and not at_end else None)
    if not rows and place:
        return turn(fetch, key, size=size, before=END)
    rows = rows[:size]
    first = key.place_of(rows[0]) if rows and place else None
    return Turned(rows, first, key.place_of(rows[-1]) if more else None)
