"""Giving an order a recovery target: its stage lasts until then, and nothing of it is rewritten."""

from datetime import datetime

from tracker.db import Base
from tracker.domain.events import OrderRebaselined
from tracker.domain.milestones import MilestoneKind
from tracker.domain.recovery import LeftOut
from tracker.trail.models import FreeText
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import RecoveryTarget, WorkOrder
from tracker.work_orders.position import reschedule
from tracker.work_orders.recovering import is_awaited, why_not
from tracker.work_orders.service.retiming import retime_stage
from tracker.work_orders.service.stepping import take_due_steps


def rebaseline_order(
    uow: UnitOfWork,
    order: WorkOrder,
    *rows: Base,
    plan: str,
    wave: int,
    target_at: datetime,
    reason: FreeText,
    approved_by_id: int,
) -> LeftOut | None:
    """Hold a locked order to a recovery target (UTC), in one entry on the trail with `rows`.

    Its stage stays, and does not run out before the target; whatever else moves it up ends that,
    and the target stands. Milestones, breaches and due instants stay as they are. What had fallen
    due before is done first. Returns why it is left out, having changed nothing more, or None.
    """
    uow.watch(order)
    take_due_steps(uow, order)
    why = why_not(order, uow.now)
    if why is not None:
        return why

    put_off = [uow.watch(row) for row in order.recovery_targets if is_awaited(row, order)]
    for row in put_off:
        row.put_off_at = uow.now
    fix = [row for row in order.milestones if row.kind is MilestoneKind.FIX]
    target = RecoveryTarget(
        number=len(order.recovery_targets) + 1,
        plan=plan,
        wave=wave,
        reason_key=reason.key,
        approved_by_id=approved_by_id,
        set_at=uow.now,
        target_at=target_at,
        stage=order.stage,
        stage_due_before=order.stage_due_at,
        fix_due_at=fix[0].due_at if fix else None,
    )
    target.order = order
    uow.add(target)
    order.recovery_by = order.stage_not_before = target_at
    retime_stage(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.record(
        OrderRebaselined(
            order.reference,
            plan=plan,
            number=target.number,
            wave=wave,
            stage=order.stage,
            approved_by_id=approved_by_id,
            fix_due_at=target.fix_due_at,
            stage_due_before=target.stage_due_before,
            stage_due_at=order.stage_due_at,
            target_at=target_at,
        ),
        order,
        target,
        *put_off,
        *rows,
    )
    return None
