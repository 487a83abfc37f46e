"""Facts about holding an order: lapses, answers, promises, reviews, reopenings, decisions."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.events.work_orders import WorkOrderEvent
from tracker.domain.impact import Impact


@dataclass(frozen=True)
class AcceptanceLapsed(WorkOrderEvent):
    """Whoever had accepted the stage let it lapse at `due_at`: nobody has it in hand."""

    kind = "work_order.acceptance_lapsed"
    run: int
    stage: int
    accepted_by_id: int | None
    due_at: datetime


@dataclass(frozen=True)
class AcceptanceWithdrawn(WorkOrderEvent):
    """Whoever accepted the stage took it back, having done so by mistake: nobody has it in hand."""

    kind = "work_order.acceptance_withdrawn"
    run: int
    stage: int


@dataclass(frozen=True)
class RefusalTakenBack(WorkOrderEvent):
    """Whoever refused it before any stage had it took that back: it is not escalated any more."""

    kind = "work_order.refusal_taken_back"
    run: int
    from_stage: int


@dataclass(frozen=True)
class ChaseAnswered(WorkOrderEvent):
    kind = "work_order.chase_answered"
    stage: int


@dataclass(frozen=True)
class PromiseBroken(WorkOrderEvent):
    """`stage` is where the order was; `whom_id` is the person who was chased, where known."""

    kind = "work_order.promise_broken"
    run: int
    stage: int
    promised_on: date
    whom_id: int | None


@dataclass(frozen=True)
class InterimReviewMissed(WorkOrderEvent):
    """An interim measure was not reviewed by `due_at`; `stage` is where the order was."""

    kind = "work_order.interim_review_missed"
    run: int
    stage: int
    due_at: datetime


@dataclass(frozen=True)
class InterimMeasureReviewed(WorkOrderEvent):
    kind = "work_order.interim_measure_reviewed"
    review_by: datetime


@dataclass(frozen=True)
class WorkOrderReopened(WorkOrderEvent):
    """The fault came back: a new run of the ladder, from the stage that the order had left."""

    kind = "work_order.reopened"
    run: int
    stage: int


@dataclass(frozen=True)
class WorkOrderSteppedDown(WorkOrderEvent):
    """Somebody who holds a stage above gave the order back to the stage below it."""

    kind = "work_order.stepped_down"
    run: int
    from_stage: int
    to_stage: int


@dataclass(frozen=True)
class ClosedUnconfirmed(WorkOrderEvent):
    """Nobody said whether the fix holds by `due_at`; routine work closes then."""

    kind = "work_order.closed_unconfirmed"
    due_at: datetime


@dataclass(frozen=True)
class ImpactsTagged(WorkOrderEvent):
    kind = "work_order.impacts_tagged"
    impacts: tuple[Impact, ...]


@dataclass(frozen=True)
class DecisionMade(WorkOrderEvent):
    """A decision at the highest stage, with the instant of its next review (UTC)."""

    kind = "work_order.decision_made"
    stage: int
    review_at: datetime
