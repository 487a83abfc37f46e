"""What night cover came to over a period: by supplier, and by premises."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.queries import list_nights
from tracker.domain.cover import COVERED, FilledBy
from tracker.domain.roles import Actor

Interval = tuple[datetime, datetime]


@dataclass(slots=True)
class Measures:
    """The sums of one supplier or one premises; shifts are posts of nights that have begun.

    `minutes_uncovered` adds up the posts; `sole_minutes` counts an hour in which both posts were
    missing once, for it is an hour of the night. `cost_pence` is what filling in cost as far as
    that was said; `cost_not_known` counts the fills of which nobody has said it.
    """

    name: str
    required: int = 0
    filled: int = 0
    short_notice: int = 0
    minutes_uncovered: int = 0
    sole_minutes: int = 0
    sole_nights: int = 0
    defaults: int = 0
    filled_by: Counter[FilledBy] = field(default_factory=Counter)
    cost_pence: int = 0
    cost_not_known: int = 0

    @property
    def fill_rate(self) -> int | None:
        """The shifts that were covered to their end, in hundredths; None where none was due."""
        return _percent(self.filled, self.required)

    @property
    def short_notice_rate(self) -> int | None:
        """The shifts that were lost at short notice, in hundredths; None where none was due."""
        return _percent(self.short_notice, self.required)

    def add(self, night: CoverNight, now: datetime) -> None:
        """Count one night."""
        shifts = night.needed
        self.required += len(shifts)
        self.filled += sum(row.state in COVERED for row in shifts)
        self.short_notice += sum(row.short_notice for row in shifts)
        self.minutes_uncovered += sum(uncovered_minutes(row, now) for row in night.shifts)
        minutes = sole_minutes(night, now)
        self.sole_minutes += minutes
        self.sole_nights += bool(night.soles)
        gaps = [gap for row in night.shifts for gap in row.gaps]
        self.defaults += sum(gap.default_at is not None for gap in gaps)
        for gap in gaps:
            if gap.filled_by is not None and gap.is_filled_in:
                self.filled_by[gap.filled_by] += 1
                self.cost_pence += gap.cost_pence or 0
                self.cost_not_known += gap.owes_its_cost


def uncovered_minutes(shift: CoverShift, now: datetime) -> int:
    """Return for how many minutes of the night nobody who counts had the post."""
    return _minutes(
        _within(shift.of_night, gap.counts_from, gap.ended_at or now) for gap in shift.gaps
    )


def sole_minutes(night: CoverNight, now: datetime) -> int:
    """Return for how many minutes of the night fewer than two were there."""
    return _minutes(_within(night, sole.since, sole.ended_at or now) for sole in night.soles)


def measure(
    session: Session, actor: Actor, *, first: date, last: date, now: datetime
) -> tuple[list[Measures], list[Measures]]:
    """Return the measures by supplier and by premises, of the nights from `first` to `last`.

    Only nights that have begun by `now` (UTC), at premises that the actor may see.
    """
    nights = [
        night
        for night in list_nights(session, actor, first=first, last=last)
        if night.starts_at <= now
    ]
    suppliers = _grouped(nights, now, lambda night: night.supplier.name)
    premises = _grouped(nights, now, lambda night: f"{night.premises.code} {night.premises.name}")
    return suppliers, premises


def _grouped(
    nights: Sequence[CoverNight], now: datetime, name_of: Callable[[CoverNight], str]
) -> list[Measures]:
    found: dict[str, Measures] = {}
    for night in nights:
        name = name_of(night)
        found.setdefault(name, Measures(name)).add(night, now)
    return [found[name] for name in sorted(found)]


def _within(night: CoverNight, start: datetime, end: datetime) -> Interval:
    return max(start, night.starts_at), min(end, night.ends_at)


def _minutes(spans: Iterable[Interval]) -> int:
    whole = sum((max(timedelta(), end - start) for start, end in spans), timedelta())
    return int(whole.total_seconds() // 60)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
