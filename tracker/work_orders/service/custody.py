"""Holding an order: accepting, being chased, saying what happened, keeping people safe."""

import sqlalchemy as sa

from tracker.db import Base
from tracker.domain.calendar import london_date
from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import (
    HelpdeskReferenceAdded,
    InterimMeasureEnded,
    InterimMeasureRecorded,
    WorkOrderAccepted,
    WorkOrderChased,
    WorkOrderUpdated,
)
from tracker.domain.lifecycle import Status, milestones_met_by, require_move
from tracker.domain.roles import Permission
from tracker.domain.wording import moment
from tracker.owners.queries import Directory
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import (
    Chase,
    HelpdeskReference,
    InterimMeasure,
    Milestone,
    WorkOrder,
)
from tracker.work_orders.position import meet, reschedule
from tracker.work_orders.schemas import AcceptDraft, ChaseDraft, InterimDraft, UpdateDraft
from tracker.work_orders.service.finding import add_note, find_order, human_acted
from tracker.work_orders.service.reporting import helpdesk_reference

_UNACKNOWLEDGED = frozenset({Status.REPORTED, Status.LOGGED})


def accept_order(uow: UnitOfWork, reference: str, draft: AcceptDraft) -> WorkOrder:
    """Take the order on at its present stage, with a next action and its day.

    The first acceptance acknowledges the order. Raises Conflict when somebody else has accepted
    it at this stage already, naming them.
    """
    order = find_order(uow, reference, Permission.ACCEPT, draft.version)
    _require_open(order)
    _require_today_or_later(uow, "next_action_on", draft)
    if order.accepted_at is not None and order.accepted_by_id != uow.actor.person_id:
        who = order.accepted_by.name if order.accepted_by else "Somebody"
        raise Conflict(f"{who} accepted it already, at {moment(order.accepted_at)}.")

    status = Status.ACKNOWLEDGED if order.status in _UNACKNOWLEDGED else order.status

    met = []
    if status is not order.status:
        require_move(order.status, status)
        met = _watched_milestones(uow, order, status)
    order.status = status
    order.accepted_by_id, order.accepted_at = uow.actor.person_id, uow.now
    order.accept_by = None
    order.next_action = uow.keep(draft.next_action)
    order.next_action_key = order.next_action.key
    order.next_action_on = draft.next_action_on
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(WorkOrderAccepted(order.reference, order.stage), order, *met)
    return order


def chase_order(uow: UnitOfWork, reference: str, draft: ChaseDraft) -> WorkOrder:
    """Ask whoever holds the order to act; who chased whom, and what was promised, is kept."""
    order = find_order(uow, reference, Permission.CHASE)
    _require_open(order)
    if draft.promised_on is not None and draft.promised_on < london_date(uow.now):
        raise Invalid({"promised_on": ["The promised day must be today or later"]})

    directory = Directory.load(uow.session, uow.now)
    holding = holding_of(order, policy=uow.policy, directory=directory)

    note = uow.keep(draft.note) if draft.note else None
    chase = Chase(
        at=uow.now,
        by_id=uow.actor.person_id,
        whom_id=holding.people[0].id if holding.people else None,
        stage=order.stage,
        channel=draft.channel,
        note_key=note.key if note else None,
        promised_on=draft.promised_on,
    )
    chase.order, chase.note = order, note
    uow.add(chase)
    human_acted(uow, order)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(WorkOrderChased(order.reference, order.stage), order, chase)
    return order


def update_order(uow: UnitOfWork, reference: str, draft: UpdateDraft) -> WorkOrder:
    """Say what has happened: a note, a further status, a number from the helpdesk, or several.

    Raises Invalid when nothing is said, and Conflict for a status that does not follow.
    """
    order = find_order(uow, reference, Permission.UPDATE, draft.version)
    _require_open(order)
    if not (draft.note or draft.status or draft.helpdesk_reference):
        raise Invalid({"note": ["Enter a note, a new status or a helpdesk reference"]})

    if draft.status is not None:
        require_move(order.status, draft.status)

    rows: list[Base] = []
    if draft.note:
        rows.append(add_note(uow, order, draft.note))
    if draft.status is not None:
        rows += _watched_milestones(uow, order, draft.status)
        order.status = draft.status
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


def record_interim_measure(uow: UnitOfWork, reference: str, draft: InterimDraft) -> WorkOrder:
    """Record our own control while the fix is awaited, with the instant of its next review.

    Raises Invalid for a review that lies in the past.
    """
    order = find_order(uow, reference, Permission.INTERIM, draft.version)
    _require_open(order)
    if draft.review_by <= uow.now:
        raise Invalid({"review_by": ["The review must be in the future"]})

    note = uow.keep(draft.note) if draft.note else None
    measure = InterimMeasure(
        kind=draft.kind,
        started_at=uow.now,
        review_by=draft.review_by,
        by_id=uow.actor.person_id,
        note_key=note.key if note else None,
    )
    measure.order, measure.note = order, note
    uow.add(measure)
    order.interim_by = None
    human_acted(uow, order)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(InterimMeasureRecorded(order.reference, draft.review_by), order, measure)
    return order


def end_interim_measure(
    uow: UnitOfWork, reference: str, started_at_iso: str, version: int | None = None
) -> WorkOrder:
    """End the running interim measure that started at this instant (ISO text, UTC)."""
    order = find_order(uow, reference, Permission.INTERIM, version)
    running = [
        row
        for row in order.interim_measures
        if row.ended_at is None and row.started_at.isoformat() == started_at_iso
    ]
    if not running:
        raise Conflict("That interim measure has ended already.")
    measure = uow.watch(running[0])
    measure.ended_at = uow.now
    human_acted(uow, order)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(InterimMeasureEnded(order.reference), order, measure)
    return order


def _require_open(order: WorkOrder) -> None:
    if not order.is_open:
        raise Conflict(f"{order.reference} is closed. Log a new report if it is broken again.")


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
