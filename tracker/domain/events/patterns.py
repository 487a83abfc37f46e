"""Facts about what adds up: visits, defects that gather orders, and orders that are one."""

from dataclasses import dataclass

from tracker.domain.events.base import Event
from tracker.domain.events.work_orders import WorkOrderEvent
from tracker.domain.visits import VisitOutcome


@dataclass(frozen=True)
class VisitRecorded(WorkOrderEvent):
    kind = "work_order.visit_recorded"
    outcome: VisitOutcome


@dataclass(frozen=True)
class DefectEvent(Event):
    """A fact about a defect, which gathers the orders of one cause."""

    defect: str

    @property
    def subject(self) -> str:
        return self.defect


@dataclass(frozen=True)
class DefectOpened(DefectEvent):
    kind = "defect.opened"


@dataclass(frozen=True)
class DefectClosed(DefectEvent):
    kind = "defect.closed"


@dataclass(frozen=True)
class OrderGathered(WorkOrderEvent):
    """The order was put under a defect."""

    kind = "work_order.gathered"
    defect: str


@dataclass(frozen=True)
class OrderReleased(WorkOrderEvent):
    """The order was taken out of a defect: it has another cause."""

    kind = "work_order.released"
    defect: str


@dataclass(frozen=True)
class DuplicateMerged(WorkOrderEvent):
    """The order was closed as a duplicate; `survivor` goes on for both."""

    kind = "work_order.merged"
    survivor: str


@dataclass(frozen=True)
class DuplicateTaken(WorkOrderEvent):
    """The order took over a duplicate, with its earlier clock and its higher severity."""

    kind = "work_order.duplicate_taken"
    duplicate: str
    stage: int


@dataclass(frozen=True)
class MergeUndone(WorkOrderEvent):
    """The order stands for itself again; `survivor` had been going on for it."""

    kind = "work_order.merge_undone"
    survivor: str
    stage: int


@dataclass(frozen=True)
class DuplicateGivenBack(WorkOrderEvent):
    """The order gave a duplicate back, and is what it was before."""

    kind = "work_order.duplicate_given_back"
    duplicate: str
    stage: int


@dataclass(frozen=True)
class MeTooAdded(WorkOrderEvent):
    """Somebody else has the same fault; `count` people have now said so."""

    kind = "work_order.me_too_added"
    count: int
