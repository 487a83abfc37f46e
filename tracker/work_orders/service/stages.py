"""Putting an order on a stage: the one way in, whatever the cause."""

from datetime import datetime

from tracker.db import Base
from tracker.domain.events import StageAboveTold, WorkOrderPromoted
from tracker.domain.milestones import MilestoneKind
from tracker.domain.triggers import Trigger
from tracker.plain_rows import made_like
from tracker.trail.models import FreeText
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clocks import is_made_safe
from tracker.work_orders.jointly import wants_both
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.position import await_chase, ladder_of, soonest_due
from tracker.work_orders.service.retiming import retime_stage


def raise_to(
    uow: UnitOfWork,
    order: WorkOrder,
    trigger: Trigger,
    *rows: Base,
    due_at: datetime,
    reason: FreeText | None = None,
) -> StageMove | None:
    """Enter the stage that a trigger leads to, and record it with every row that goes with it.

    Returns None, and changes and records nothing, where the order stands there or higher already,
    or its version of the ladder does not use the trigger. `due_at` is the UTC instant at which
    the cause arose. The order must be watched; whoever calls reschedules it.
    """
    to_stage = ladder_of(order, uow.policy).entry(trigger, order.stage, order.priority)
    if to_stage <= order.stage:
        return None
    move = enter_stage(uow, order, to_stage, trigger, due_at=due_at, reason=reason)
    record_promotion(uow, order, move, *rows)
    return move


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
    move = made_like(
        order,
        StageMove,
        order=order,
        run=order.run,
        from_stage=order.stage,
        to_stage=to_stage,
        trigger=trigger,
        due_at=due_at,
        moved_at=uow.now,
        late_seconds=int((uow.now - due_at).total_seconds()),
        reason=reason,
        reason_key=reason.key if reason else None,
    )
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
        made_safe=is_made_safe(order),
    )
    order.stage_not_before = soonest_due(order, uow.policy, uow.now)
    held = order.held_until is not None and order.held_until > due_at
    if held or order.paused_until is not None:
        retime_stage(uow, order)
    ask_to_accept(uow, order)
    return move


def ask_to_accept(uow: UnitOfWork, order: WorkOrder) -> None:
    """Let nobody have the stage in hand, and set by when somebody must take it on.

    At stage 0, where the first acceptance is a milestone, that milestone's target is the time for
    the next one. What was accepted by one of two before, at this stage and in this run, must have
    been ended by whoever calls.
    """
    ladder, calendar = ladder_of(order, uow.policy), uow.policy.calendar
    order.joint = wants_both(order, ladder, order.stage)
    await_chase(order, uow.policy, uow.now)  # the fact that brings this about asks somebody
    if order.stage:
        order.accept_by = ladder.accept_due(order.stage, order.priority, uow.now, calendar)
    elif ladder.accept_within_percent and order.accepted_at is not None:
        targets = uow.policy.targets[order.clock_version].spans[order.priority]
        order.accept_by = calendar.after(uow.now, targets[MilestoneKind.ACKNOWLEDGE])
    order.accepted_by = None
    order.accepted_by_id = order.accepted_at = order.lapses_at = None
    order.next_action = None
    order.next_action_key = order.next_action_on = None


def record_promotion(uow: UnitOfWork, order: WorkOrder, move: StageMove, *rows: Base) -> None:
    """State that the order entered a stage, and tell the stage above where the ladder says so."""
    uow.session.flush()
    uow.record(
        WorkOrderPromoted(
            order.reference,
            run=move.run,
            from_stage=move.from_stage,
            to_stage=move.to_stage,
            trigger=move.trigger,
            due_at=move.due_at,
            late_by=move.late_seconds,
        ),
        order,
        move,
        *rows,
    )
    ladder = ladder_of(order, uow.policy)
    if ladder.tells_above(move.trigger) and move.to_stage < ladder.height:
        uow.record(StageAboveTold(order.reference, move.run, move.to_stage + 1, move.trigger))
