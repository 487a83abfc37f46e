"""When premises are closed or under maintenance: what that holds, and for how long at most."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from tracker.domain.calendar import LONDON
from tracker.domain.milestones import MilestoneKind


class WindowKind(StrEnum):
    """Why nobody can work at the premises: they are shut, or others are at work there."""

    CLOSURE = "closure"
    MAINTENANCE = "maintenance"

    @property
    def label(self) -> str:
        """The kind in words."""
        return self.value.capitalize()


class WindowState(StrEnum):
    """How a window stands at one instant."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    OVER = "over"
    ENDED_EARLY = "ended_early"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class WindowRules:
    """What a published version of the clock says of windows: how long, and which clocks wait.

    The stage of an order waits with them, as it does in a pause.
    """

    longest_days: int
    milestones: frozenset[MilestoneKind]

    def latest_end(self, starts_at: datetime) -> datetime:
        """Return the last instant (UTC) at which a window may end, in whole days of London."""
        local = starts_at.astimezone(LONDON) + timedelta(days=self.longest_days)
        return local.astimezone(UTC)


def window_state(
    starts_at: datetime, ends_at: datetime, ended_at: datetime | None, now: datetime
) -> WindowState:
    """Return how a window stands at `now`; `ended_at` is when a person ended it before its time.

    All instants are UTC. At its very end it is over.
    """
    if ended_at is not None:
        return WindowState.CANCELLED if ended_at <= starts_at else WindowState.ENDED_EARLY
    if now < starts_at:
        return WindowState.PLANNED
    return WindowState.UNDER_WAY if now < ends_at else WindowState.OVER
