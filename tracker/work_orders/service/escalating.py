"""Climbing the ladder by hand, with a reason."""

from tracker.domain.errors import Conflict
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of, reschedule
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service.finding import find_order, human_acted, require_open
from tracker.work_orders.service.stages import enter_stage, record_promotion


def escalate_order(uow: UnitOfWork, reference: str, draft: ReasonDraft) -> WorkOrder:
    """Take the order one stage up by hand; whoever may report there may do it, with a reason.

    Raises Conflict at the highest stage, for a closed order, and while a fix awaits the
    premises' confirmation (rejecting it is what takes such an order up).
    """
    order = find_order(uow, reference, Permission.ESCALATE, draft.version)
    ladder = ladder_of(order, uow.policy)
    require_open(uow, order)
    if order.status is Status.SUPPLIER_COMPLETE:
        raise Conflict("The supplier says that it is fixed. Reject the fix to escalate it.")
    if order.stage >= ladder.height:
        raise Conflict(f"It is at stage {order.stage} already, and there is none above.")

    move = enter_stage(
        uow, order, order.stage + 1, Trigger.MANUAL, due_at=uow.now, reason=uow.keep(draft.reason)
    )
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.answer = order.reference
    record_promotion(uow, order, move)
    return order
