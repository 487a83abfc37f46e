"""The four milestones that every work order owes, when each is due and whether it was met."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.domain.calendar import Span, WorkingCalendar
from tracker.domain.priority import Priority


class MilestoneKind(StrEnum):
    """What is owed, in the order in which it falls due."""

    ACKNOWLEDGE = "acknowledge"
    ATTEND = "attend"
    MAKE_SAFE = "make_safe"
    FIX = "fix"

    @property
    def label(self) -> str:
        """The milestone in words."""
        return self.value.replace("_", " ").capitalize()


class MilestoneResult(StrEnum):
    """How a milestone stands."""

    PENDING = "pending"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Targets:
    """How long each priority allows for each milestone it owes; one published version of it."""

    version: int
    spans: Mapping[Priority, Mapping[MilestoneKind, Span]]

    def due_times(
        self, priority: Priority, since: datetime, calendar: WorkingCalendar
    ) -> dict[MilestoneKind, datetime]:
        """Return the UTC instant each owed milestone is due, counted from the report to us."""
        return {kind: calendar.after(since, span) for kind, span in self.spans[priority].items()}


def result(due: datetime, met_at: datetime | None, now: datetime) -> MilestoneResult:
    """Return how a milestone stands now; an event at the very instant it is due is in time."""
    if met_at is not None:
        return MilestoneResult.MET if met_at <= due else MilestoneResult.MET_LATE
    return MilestoneResult.MISSED if now > due else MilestoneResult.PENDING
