"""Climbing the ladder: by hand with a reason, or because time has run out."""

from datetime import datetime

from tracker.domain.errors import Conflict
from tracker.domain.events import (
    ConfirmationReminded,
    MilestoneMissed,
    StageReviewed,
    WorkOrderPromoted,
)
from tracker.domain.ladder import NextStep, StepKind, Trigger
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Permission
from tracker.trail.models import FreeText
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import Milestone, StageMove, WorkOrder
from tracker.work_orders.position import ladder_of, next_step_of, note_breach, reschedule
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service.finding import find_order, human_acted


def escalate_order(uow: UnitOfWork, reference: str, draft: ReasonDraft) -> WorkOrder:
    """Take the order one stage up by hand; whoever may report there may do it, with a reason.

    Raises Conflict at the highest stage, for a closed order, and while a fix awaits the
    premises' confirmation (rejecting it is what takes such an order up).
    """
    order = find_order(uow, reference, Permission.ESCALATE, draft.version)
    ladder = ladder_of(order, uow.policy)
    if not order.is_open:
        raise Conflict(f"{order.reference} is closed.")
    if order.status is Status.SUPPLIER_COMPLETE:
        raise Conflict("The supplier says that it is fixed. Reject the fix to escalate it.")
    if order.stage >= ladder.height:
        raise Conflict(f"It is at stage {order.stage} already, and there is none above.")

    move = enter_stage(
        uow, order, order.stage + 1, Trigger.MANUAL, due_at=uow.now, reason=uow.keep(draft.reason)
    )
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(_promoted(order, move), order, move)
    return order


def take_due_steps(uow: UnitOfWork, order: WorkOrder) -> list[NextStep]:
    """Do everything that has fallen due on a claimed order, in order, and return what was done.

    The rule decides; each step is its own entry on the trail. After an outage every stage is
    still passed through, one sweep after another, with a dwell for each owner (decision D1).
    """
    uow.watch(order)
    taken = []
    while (step := next_step_of(order, uow.policy)) is not None and step.is_due(uow.now):
        _take(uow, order, step)
        taken.append(step)
    reschedule(order, uow.policy)
    return taken


def enter_stage(
    uow: UnitOfWork,
    order: WorkOrder,
    to_stage: int,
    trigger: Trigger,
    *,
    due_at: datetime,
    reason: FreeText | None = None,
) -> StageMove:
    """Put the order on a stage: the new owner has accepted nothing yet, and has their own time.

    The stage's clock starts at `due_at` (UTC), when the one before ran out.
    """
    move = StageMove(
        run=order.run,
        from_stage=order.stage,
        to_stage=to_stage,
        trigger=trigger,
        due_at=due_at,
        moved_at=uow.now,
        late_seconds=int((uow.now - due_at).total_seconds()),
        reason_key=reason.key if reason else None,
    )
    move.order, move.reason = order, reason
    uow.add(move)
    order.stage = to_stage
    order.stage_entered_at = due_at
    order.stage_due_at = ladder_of(order, uow.policy).promoted_due(
        to_stage,
        order.priority,
        ran_out_at=due_at,
        now=uow.now,
        safety_critical=order.safety_critical,
        calendar=uow.policy.calendar,
    )
    order.accepted_by = None
    order.accepted_by_id = order.accepted_at = None
    order.next_action = None
    order.next_action_key = order.next_action_on = None
    return move


def _take(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    late_by = int((uow.now - step.at).total_seconds())
    missed = [row for row in order.milestones if row.kind is step.milestone]
    for row in missed:
        _miss(uow, row)
    match step.kind:
        case StepKind.BREACH:
            uow.record(MilestoneMissed(order.reference, missed[0].kind, step.at), order, *missed)
        case StepKind.PROMOTE:
            move = enter_stage(
                uow, order, step.to_stage, step.trigger or Trigger.STAGE_LIMIT, due_at=step.at
            )
            uow.record(_promoted(order, move), order, move, *missed)
        case StepKind.REVIEW:
            order.stage_due_at = _next_review(uow, order, step.at)
            uow.record(
                StageReviewed(order.reference, order.run, order.stage, step.at, late_by), order
            )
        case StepKind.REMIND:
            order.stage_due_at = ladder_of(order, uow.policy).confirm_due(
                order.priority, uow.now, uow.policy.calendar
            )
            uow.record(ConfirmationReminded(order.reference, step.at), order)


def _next_review(uow: UnitOfWork, order: WorkOrder, due_at: datetime) -> datetime:
    """Return the first review after now, counted on from the one that was due.

    Reviews that an outage swallowed are not made up one by one: this one stands for them all.
    """
    ladder, calendar = ladder_of(order, uow.policy), uow.policy.calendar
    _, after = ladder.replay(order.priority, due_at, uow.now, calendar, stage=order.stage)
    dwell = ladder.promoted_due(
        order.stage,
        order.priority,
        ran_out_at=due_at,
        now=uow.now,
        safety_critical=order.safety_critical,
        calendar=calendar,
    )
    return max(after, dwell)


def _miss(uow: UnitOfWork, row: Milestone) -> None:
    uow.watch(row)
    note_breach(row, uow.now)


def _promoted(order: WorkOrder, move: StageMove) -> WorkOrderPromoted:
    return WorkOrderPromoted(
        order.reference,
        run=move.run,
        from_stage=move.from_stage,
        to_stage=move.to_stage,
        trigger=move.trigger,
        due_at=move.due_at,
        late_by=move.late_seconds,
    )
