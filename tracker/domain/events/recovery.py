"""Facts about recovery plans, and about the orders that one re-baselines."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.events.base import Event
from tracker.domain.events.people import PersonEvent
from tracker.domain.events.work_orders import WorkOrderEvent


@dataclass(frozen=True)
class OrderRebaselined(WorkOrderEvent):
    """The order has a recovery target beside its own, the `number`th; its stage stays.

    Its targets and their breaches stay as they were: `fix_due_at` is when the fix was due.
    """

    kind = "work_order.rebaselined"
    plan: str
    number: int
    wave: int
    stage: int
    approved_by_id: int
    fix_due_at: datetime | None
    stage_due_before: datetime
    stage_due_at: datetime
    target_at: datetime


@dataclass(frozen=True)
class RecoveryMissed(WorkOrderEvent):
    """The recovery target passed at `due_at`; `stage` is where the order was."""

    kind = "work_order.recovery_missed"
    run: int
    stage: int
    plan: str
    due_at: datetime


@dataclass(frozen=True)
class PlanEvent(Event):
    """A fact about one recovery plan."""

    plan: str

    @property
    def subject(self) -> str:
        return self.plan


@dataclass(frozen=True)
class RecoveryProposed(PlanEvent):
    """`person_id` is whom the proposer asks to approve it."""

    kind = "recovery.proposed"
    person_id: int
    orders: int
    left_out: int
    waves: tuple[date, ...]


@dataclass(frozen=True)
class RecoveryApproved(PlanEvent):
    kind = "recovery.approved"
    orders: int


@dataclass(frozen=True)
class RecoveryLeftOut(PlanEvent):
    """So many orders could not be re-baselined any more when their turn came."""

    kind = "recovery.left_out"
    orders: int


@dataclass(frozen=True)
class RecoveryCarriedOut(PlanEvent):
    kind = "recovery.carried_out"
    rebaselined: int
    left_out: int
    people_told: int


@dataclass(frozen=True)
class RecoveryWithdrawn(PlanEvent):
    kind = "recovery.withdrawn"


@dataclass(frozen=True)
class RecoveryEnded(PlanEvent):
    """Nothing of the plan is awaited any more: `missed` of its targets were missed."""

    kind = "recovery.ended"
    rebaselined: int
    missed: int


@dataclass(frozen=True)
class HolderRebaselined(PersonEvent):
    """One plan re-baselined so many orders that this person holds."""

    kind = "person.orders_rebaselined"
    plan: str
    count: int
    worst_stage: int
    first_target_at: datetime
