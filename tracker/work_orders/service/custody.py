"""Holding an order: accepting it, and saying what has happened."""

import sqlalchemy as sa

from tracker.db import Base
from tracker.domain.calendar import london_date
from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import HelpdeskReferenceAdded, WorkOrderAccepted, WorkOrderUpdated
from tracker.domain.lifecycle import Status, milestones_met_by, require_move
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import HelpdeskReference, Milestone, WorkOrder
from tracker.work_orders.position import meet, reschedule
from tracker.work_orders.schemas import AcceptDraft, UpdateDraft
from tracker.work_orders.service.accepting import (
    accept_parts,
    accepted_already,
    require_parts,
)
from tracker.work_orders.service.finding import (
    add_note,
    find_order,
    human_acted,
    renew_acceptance,
    require_open,
)
from tracker.work_orders.service.promises import keep_promises
from tracker.work_orders.service.reporting import helpdesk_reference
from tracker.work_orders.service.retiming import retime_stage

_UNACKNOWLEDGED = frozenset({Status.REPORTED, Status.LOGGED})


def accept_order(uow: UnitOfWork, reference: str, draft: AcceptDraft) -> WorkOrder:
    """Take the order on at its present stage, with a next action and its day.

    The first acceptance acknowledges the order. An acceptance lapses with that day, or before it
    when whoever accepted falls silent for as long as the ladder says. Raises Conflict when
    somebody else has accepted it at this stage already, naming them. Where two accept the stage,
    each does for themselves; raises NotAllowed for somebody who is neither.
    """
    order = find_order(uow, reference, Permission.ACCEPT, draft.version)
    require_open(uow, order)
    _require_today_or_later(uow, "next_action_on", draft)
    parts = require_parts(uow, order) if order.joint else ()
    if taken := accepted_already(order, uow.actor):
        raise Conflict(taken)

    status = Status.ACKNOWLEDGED if order.status in _UNACKNOWLEDGED else order.status

    met = []
    if status is not order.status:
        require_move(order.status, status)
        met = _watched_milestones(uow, order, status)
    order.status = status
    uow.answer = order.reference
    if parts:
        accept_parts(uow, order, parts, draft, met)
        return order
    order.accepted_by_id, order.accepted_at = uow.actor.person_id, uow.now
    order.accept_by = None
    order.next_action = uow.keep(draft.next_action)
    order.next_action_key = order.next_action.key
    order.next_action_on = draft.next_action_on
    human_acted(uow, order)
    renew_acceptance(uow, order)  # whoever accepts on the command line is no person of ours
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.record(WorkOrderAccepted(order.reference, order.stage), order, *met)
    return order


def update_order(uow: UnitOfWork, reference: str, draft: UpdateDraft) -> WorkOrder:
    """Say what has happened: a note, a further status, a number from the helpdesk, or several.

    Raises Invalid when nothing is said, and Conflict for a status that does not follow.
    """
    order = find_order(uow, reference, Permission.UPDATE, draft.version)
    require_open(uow, order)
    if not (draft.note or draft.status or draft.helpdesk_reference or draft.photographs):
        raise Invalid({"note": ["Enter a note, a new status or a helpdesk reference"]})

    if draft.status is not None:
        require_move(order.status, draft.status)

    rows: list[Base] = []
    if draft.note:
        rows.append(add_note(uow, order, draft.note))
    if draft.status is not None:
        rows += _watched_milestones(uow, order, draft.status)
        order.status = draft.status
        rows += keep_promises(uow, order, draft.status)
        if draft.status is Status.MADE_SAFE:
            retime_stage(uow, order)
    if draft.helpdesk_reference:
        number = _new_number(uow, order, draft.helpdesk_reference)
        order.reference_by = None
        if order.status is Status.REPORTED:
            order.status = Status.LOGGED
        uow.session.flush()
        uow.record(HelpdeskReferenceAdded(order.reference), number)
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(WorkOrderUpdated(order.reference, order.status), order, *rows)
    return order


def _require_today_or_later(uow: UnitOfWork, field: str, draft: AcceptDraft) -> None:
    if draft.next_action_on < london_date(uow.now):
        raise Invalid({field: ["The day must be today or later"]})


def _watched_milestones(uow: UnitOfWork, order: WorkOrder, status: Status) -> list[Milestone]:
    """Meet the milestones of a status, watched for the trail; return those that changed."""
    for row in order.milestones:
        uow.watch(row)
    return meet(order, milestones_met_by(status), uow.now)


def _new_number(uow: UnitOfWork, order: WorkOrder, reference: str) -> HelpdeskReference:
    supplier_id = order.premises.contract.supplier_id
    taken = uow.session.scalar(
        sa.select(HelpdeskReference.work_order_id).where(
            HelpdeskReference.supplier_id == supplier_id,
            HelpdeskReference.reference == reference,
        )
    )
    if taken is not None:
        where = "this order" if taken == order.id else "another order"
        raise Invalid({"helpdesk_reference": [f"{reference} belongs to {where} already"]})
    number = helpdesk_reference(uow, order.premises, reference)
    number.order = order
    uow.add(number)
    return number
