"""The two keys: the supplier says that it is complete, the premises confirms or rejects."""

from tracker.db import Base
from tracker.domain.errors import Conflict
from tracker.domain.events import FixConfirmed, FixRejected, WorkOrderCompleted
from tracker.domain.lifecycle import (
    AFTER_REJECTION,
    Status,
    milestones_met_by,
    require_move,
    require_second_key,
)
from tracker.domain.milestones import MilestoneKind
from tracker.domain.pauses import PauseEnd
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import Milestone, StageMove, WorkOrder
from tracker.work_orders.position import (
    await_confirmation,
    ladder_of,
    meet,
    note_breach,
    reschedule,
)
from tracker.work_orders.schemas import ClosingDraft, ReasonDraft
from tracker.work_orders.service.accepting import end_parts
from tracker.work_orders.service.finding import add_note, find_order, human_acted
from tracker.work_orders.service.pausing import end_pauses
from tracker.work_orders.service.promises import keep_promises
from tracker.work_orders.service.retiming import retime_milestone
from tracker.work_orders.service.stages import ask_to_accept, enter_stage
from tracker.work_orders.service.visits import raise_for_failures


def complete_order(uow: UnitOfWork, reference: str, draft: ClosingDraft) -> WorkOrder:
    """Say that the fix is complete. The order stays open until the premises confirms it.

    Meanwhile the ladder waits, and the premises is reminded at intervals.
    """
    order = find_order(uow, reference, Permission.COMPLETE, draft.version)
    require_move(order.status, Status.SUPPLIER_COMPLETE)

    notes = [add_note(uow, order, draft.note)] if draft.note else []
    mark_complete(uow, order, *notes)
    return order


def mark_complete(uow: UnitOfWork, order: WorkOrder, *rows: Base) -> None:
    """Turn the first key of a watched order, whose status allows it, as whoever acts.

    `rows` are recorded with the fact.
    """
    for row in order.milestones:
        uow.watch(row)
    end_pauses(uow, order, PauseEnd.COMPLETED)
    met = meet(order, milestones_met_by(Status.SUPPLIER_COMPLETE), uow.now)
    order.status = Status.SUPPLIER_COMPLETE
    order.completed_at, order.completed_by_id = uow.now, uow.actor.person_id
    kept = keep_promises(uow, order, order.status)
    human_acted(uow, order)
    await_confirmation(order, uow.policy, uow.now)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(WorkOrderCompleted(order.reference), order, *met, *rows, *kept)


def confirm_fix(uow: UnitOfWork, reference: str, draft: ClosingDraft) -> WorkOrder:
    """Turn the second key: the premises confirms the fix, and the order closes.

    Raises NotAllowed for whoever completed it, and Conflict where nothing awaits confirmation.
    """
    order = find_order(uow, reference, Permission.CONFIRM, draft.version)
    require_move(order.status, Status.CONFIRMED_CLOSED)
    require_second_key(completed_by=order.completed_by_id, confirming=uow.actor.person_id)

    notes = [add_note(uow, order, draft.note)] if draft.note else []
    order.status = Status.CONFIRMED_CLOSED
    order.closed_at, order.closes_at = uow.now, None
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(FixConfirmed(order.reference), order, *notes)
    return order


def reject_fix(uow: UnitOfWork, reference: str, draft: ReasonDraft) -> WorkOrder:
    """Say that it is still broken: the order goes one stage higher than before.

    The fix's clock runs as if it had never stopped. Raises Conflict where no fix was reported.
    """
    order = find_order(uow, reference, Permission.CONFIRM, draft.version)
    # Not only whether the move is legal: a reported order may be acknowledged too.
    if order.status is not Status.SUPPLIER_COMPLETE:
        raise Conflict("Nobody has said that this is complete, so there is no fix to reject.")
    require_move(order.status, AFTER_REJECTION)

    from_stage = order.stage
    order.rejections += 1
    fixes = not_fixed(uow, order)
    made: Base
    ended = end_parts(uow, order)
    if (move := climb_by_rejection(uow, order)) is not None:
        made = move
        move.reason = uow.keep(draft.reason)
        move.reason_key = move.reason.key
    else:
        made = add_note(uow, order, draft.reason)
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(
        FixRejected(order.reference, order.run, from_stage, order.stage),
        order,
        made,
        *fixes,
        *ended,
    )
    if raise_for_failures(uow, order) is not None:
        reschedule(order, uow.policy)
    return order


def climb_by_rejection(uow: UnitOfWork, order: WorkOrder) -> StageMove | None:
    """Take an order whose fix was rejected one stage higher; return the move.

    None where there is no stage above: its next review is counted from now.
    """
    ladder = ladder_of(order, uow.policy)
    to_stage = ladder.entry(Trigger.FIX_REJECTED, order.stage, order.priority)
    if to_stage > order.stage:
        return enter_stage(uow, order, to_stage, Trigger.FIX_REJECTED, due_at=uow.now)
    order.stage_due_at = ladder.stage_due(order.stage, order.priority, uow.now, uow.policy.calendar)
    ask_to_accept(uow, order)
    return None


def not_fixed(uow: UnitOfWork, order: WorkOrder) -> list[Milestone]:
    """Say that an order is not fixed after all; return the milestones that changed.

    The fix's clock runs as if it had never stopped (a window of the premises that was announced
    meanwhile held it), and what was completed is owed again. One whose time has passed is a
    breach.
    """
    order.status = AFTER_REJECTION
    order.completed_at = order.completed_by_id = order.completed_by = None
    order.closes_at = None
    changed = [
        uow.watch(row)
        for row in order.milestones
        if row.kind is MilestoneKind.FIX and row.met_at is not None
    ]
    for row in changed:
        row.met_at = None
        retime_milestone(uow, order, row)
        note_breach(row, uow.now)
    return changed
