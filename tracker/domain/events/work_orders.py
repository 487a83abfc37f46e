"""Facts about one work order."""

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.events.base import Event
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.triggers import Trigger


@dataclass(frozen=True)
class WorkOrderEvent(Event):
    """A fact about one work order."""

    reference: str

    @property
    def subject(self) -> str:
        return self.reference


@dataclass(frozen=True)
class WorkOrderLogged(WorkOrderEvent):
    kind = "work_order.logged"
    premises: str
    priority: Priority


@dataclass(frozen=True)
class WorkOrderAccepted(WorkOrderEvent):
    kind = "work_order.accepted"
    stage: int


@dataclass(frozen=True)
class WorkOrderChased(WorkOrderEvent):
    kind = "work_order.chased"
    stage: int


@dataclass(frozen=True)
class WorkOrderUpdated(WorkOrderEvent):
    kind = "work_order.updated"
    status: Status


@dataclass(frozen=True)
class WorkOrderPromoted(WorkOrderEvent):
    """`late_by` is in whole seconds after `due_at`, when the move could first be made."""

    kind = "work_order.promoted"
    run: int
    from_stage: int
    to_stage: int
    trigger: Trigger
    due_at: datetime
    late_by: int


@dataclass(frozen=True)
class StageAboveTold(WorkOrderEvent):
    """The holder of `stage`, above the one that the order entered, was told of it at once."""

    kind = "work_order.stage_above_told"
    run: int
    stage: int
    trigger: Trigger


@dataclass(frozen=True)
class DeputyPaged(WorkOrderEvent):
    """Nobody had accepted the stage by `due_at`, so its deputy was asked to."""

    kind = "work_order.deputy_paged"
    run: int
    stage: int
    due_at: datetime


@dataclass(frozen=True)
class StageReviewed(WorkOrderEvent):
    """A review fell due at the top stage; `late_by` is in whole seconds."""

    kind = "work_order.stage_reviewed"
    run: int
    stage: int
    due_at: datetime
    late_by: int


@dataclass(frozen=True)
class MilestoneMissed(WorkOrderEvent):
    kind = "work_order.milestone_missed"
    milestone: MilestoneKind
    due_at: datetime


@dataclass(frozen=True)
class ConfirmationReminded(WorkOrderEvent):
    kind = "work_order.confirmation_reminded"
    due_at: datetime


@dataclass(frozen=True)
class WorkOrderCompleted(WorkOrderEvent):
    kind = "work_order.completed"


@dataclass(frozen=True)
class FixConfirmed(WorkOrderEvent):
    kind = "work_order.fix_confirmed"


@dataclass(frozen=True)
class FixRejected(WorkOrderEvent):
    """The premises says that it is still broken: the order is one stage higher than before.

    At the top, `to_stage` is the stage it was at.
    """

    kind = "work_order.fix_rejected"
    run: int
    from_stage: int
    to_stage: int


@dataclass(frozen=True)
class HelpdeskReferenceAdded(WorkOrderEvent):
    kind = "work_order.helpdesk_reference_added"


@dataclass(frozen=True)
class InterimMeasureRecorded(WorkOrderEvent):
    kind = "work_order.interim_measure_recorded"
    review_by: datetime


@dataclass(frozen=True)
class InterimMeasureEnded(WorkOrderEvent):
    kind = "work_order.interim_measure_ended"


@dataclass(frozen=True)
class BacklogLanded(WorkOrderEvent):
    """An imported order took the stage that its true dates give."""

    kind = "work_order.backlog_landed"
    run: int
    stage: int


@dataclass(frozen=True)
class SupplierStatusImported(WorkOrderEvent):
    kind = "work_order.supplier_status_imported"
    status: Status
