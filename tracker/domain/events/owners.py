"""Facts about the owners of stages, and about when people are away."""

from dataclasses import dataclass
from datetime import date

from tracker.domain.events.base import Event
from tracker.domain.events.people import PersonEvent
from tracker.domain.events.work_orders import WorkOrderEvent
from tracker.domain.joint import Part
from tracker.domain.reachability import Unreachable
from tracker.domain.roles import ScopeKind


@dataclass(frozen=True)
class StageOwnerSet(Event):
    """A stage of the ladder has a new owner over a scope; `scope_id` is None for everything."""

    kind = "stage.owner_set"
    stage: int
    scope: ScopeKind
    scope_id: int | None
    part: Part = Part.OWNER

    @property
    def subject(self) -> str:
        return f"stage:{self.stage}"


@dataclass(frozen=True)
class AbsenceRecorded(PersonEvent):
    """Somebody will be away from the first to the last of these days, both included."""

    kind = "person.absence_recorded"
    first_day: date
    last_day: date


@dataclass(frozen=True)
class AbsenceEnded(PersonEvent):
    """An absence ended before its last day, or was taken back before its first."""

    kind = "person.absence_ended"
    first_day: date


@dataclass(frozen=True)
class HolderPassedOver(WorkOrderEvent):
    """Somebody who was to be told could not be reached, and others were; `held_as` says who."""

    kind = "work_order.holder_passed_over"
    stage: int
    person_id: int
    why: Unreachable
    held_as: str


@dataclass(frozen=True)
class OwnersReviewed(PersonEvent):
    """The weekly look: how many stages have nobody, now or soon, and how many gaps in all."""

    kind = "person.owners_reviewed"
    grave: int
    gaps: int


@dataclass(frozen=True)
class StuckOrdersListed(PersonEvent):
    """A person is owed the week's list of the orders on which nobody acts: so many they see."""

    kind = "person.stuck_orders_listed"
    orders: int
