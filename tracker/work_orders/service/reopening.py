"""Taking up an order again that was closed, because the fault came back."""

from datetime import timedelta

from tracker.domain.errors import Conflict
from tracker.domain.events import WorkOrderReopened
from tracker.domain.lifecycle import CLOSED
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.domain.wording import counted
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.position import ladder_of, reschedule
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service.closing import not_fixed
from tracker.work_orders.service.finding import add_note, find_order, human_acted
from tracker.work_orders.service.holds import follow_windows, state_holds
from tracker.work_orders.service.measures import await_reviews
from tracker.work_orders.service.stages import enter_stage


def reopen_order(uow: UnitOfWork, reference: str, draft: ReasonDraft) -> WorkOrder:
    """Take a closed order up again at the stage that it left, as a new run of the ladder.

    Its history stays, and the fix's clock runs as if it had never stopped. Raises Conflict for an
    order that is open, that was cancelled, or that was closed too long ago.
    """
    order = find_order(uow, reference, Permission.REOPEN, draft.version)
    days = ladder_of(order, uow.policy).reopen_within_days
    if order.status not in CLOSED or order.closed_at is None:
        raise Conflict(f"{order.reference} is not closed, so it cannot be reopened.")
    if uow.now > order.closed_at + timedelta(days=days):
        raise Conflict(
            f"It was closed more than {counted(days, 'day')} ago. Log a new report: the old one "
            "stays on record."
        )

    held = follow_windows(uow, order, since=order.closed_at)
    fixes = not_fixed(uow, order)
    order.closed_at = None
    move = begin_again(uow, order)
    rows = [*fixes, add_note(uow, order, draft.reason), *([move] if move else [])]
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(WorkOrderReopened(order.reference, order.run, order.stage), order, *rows)
    state_holds(uow, order, held)
    return order


def begin_again(uow: UnitOfWork, order: WorkOrder) -> StageMove | None:
    """Begin a new run of the ladder at the stage that the order left; return its move, if any."""
    order.run += 1
    move = None
    if order.stage:
        move = enter_stage(uow, order, order.stage, Trigger.REOPENED, due_at=uow.now)
    await_reviews(order)
    if order.recovery_by is not None and order.recovery_by <= uow.now:
        order.recovery_by = None  # it was kept: what came back since has its own run of the ladder
    return move
