"""What the estates board reads off its figures: bands of age, weeks, shares, and when all is done.

The bands are those of the board's reporting; shares are rounded down, so that only all is 100%.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tracker.domain.calendar import LONDON, london_date

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
WEEKS_SHOWN = 13
WEEKS_OF_THE_RATE = 4


@dataclass(frozen=True, slots=True)
class AgeBand:
    """A band of whole lived days since the report; the last has no end."""

    first: int
    last: int | None

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.first}+" if self.last is None else f"{self.first}-{self.last}"

    @property
    def label(self) -> str:
        """The band in words."""
        if self.last is None:
            return f"More than {self.first - 1} days"
        return f"{self.first} to {self.last} days"

    def reported_after(self, now: datetime) -> datetime | None:
        """Return after which instant an order of this age was reported; None for the last band."""
        return None if self.last is None else now - (self.last + 1) * _DAY


BANDS: tuple[AgeBand, ...] = (
    AgeBand(0, 1),
    AgeBand(2, 7),
    AgeBand(8, 28),
    AgeBand(29, 90),
    AgeBand(91, 180),
    AgeBand(181, None),
)


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday to Sunday, as London's days go."""

    monday: date

    @property
    def key(self) -> str:
        """How an address names it."""
        return self.monday.isoformat()

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + 6 * _DAY

    @property
    def starts_at(self) -> datetime:
        """The midnight (UTC) with which it begins."""
        return _midnight(self.monday)

    @property
    def ends_at(self) -> datetime:
        """The midnight (UTC) before which it ends: 167 or 169 hours on where the clocks change."""
        return _midnight(self.monday + _WEEK)


def weeks_until(now: datetime, number: int = WEEKS_SHOWN) -> tuple[Week, ...]:
    """Return the last `number` weeks that are over, oldest first, and after them the present."""
    today = london_date(now)
    monday = today - today.weekday() * _DAY
    return tuple(Week(monday - back * _WEEK) for back in range(number, -1, -1))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; of nothing there is no share."""

    part: int
    whole: int

    @property
    def per_mille(self) -> int | None:
        """The share in thousandths, rounded down; None where the whole is nothing."""
        return None if self.whole == 0 else self.part * 1000 // self.whole

    @property
    def words(self) -> str:
        """The share as a percentage with one decimal, or that it is not known."""
        if self.per_mille is None:
            return "Not known"
        whole, tenth = divmod(self.per_mille, 10)
        return f"{whole}.{tenth}%"


@dataclass(frozen=True, slots=True)
class Clearing:
    """How long it takes until nothing is left, as `came` and `went` went in so many weeks."""

    left: int
    came: int
    went: int
    weeks: int

    @property
    def weeks_needed(self) -> int | None:
        """The weeks until nothing is left, rounded up; None for never."""
        if self.left == 0:
            return 0
        gained = self.went - self.came
        return None if gained <= 0 else -(-self.left * self.weeks // gained)

    @property
    def words(self) -> str:
        """When all is cleared, in words."""
        needed = self.weeks_needed
        if needed is None:
            return "Never at this rate"
        if needed == 0:
            return "Nothing is left to clear"
        return "1 week" if needed == 1 else f"{needed:,} weeks"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)
