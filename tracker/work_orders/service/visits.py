"""Visits of engineers: what they meet, and what becomes of an order after failed ones."""

import sqlalchemy as sa

from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import VisitRecorded
from tracker.domain.lifecycle import Status, may_move
from tracker.domain.patterns import has_failed_too_often
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.domain.visits import VisitOutcome
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.models.patterns import Visit
from tracker.work_orders.pattern_schemas import VisitDraft
from tracker.work_orders.position import ladder_of, meet, reschedule
from tracker.work_orders.service.finding import find_order, human_acted
from tracker.work_orders.service.stages import raise_to

_FAILED = tuple(outcome for outcome in VisitOutcome if outcome.failed)


def record_visit(uow: UnitOfWork, reference: str, draft: VisitDraft) -> WorkOrder:
    """Record that an engineer came, or did not; milestones are met at the time of the visit.

    The ladder's number of failed visits takes the order to the supplier's management. Raises
    Invalid for a visit in the future or before the report, and Conflict once the fix is reported
    complete or the order is closed.
    """
    order = find_order(uow, reference, Permission.UPDATE, draft.version)
    if not order.is_open or order.status is Status.SUPPLIER_COMPLETE:
        raise Conflict(f"No visit to {order.reference} is awaited: it is complete or closed.")
    at = draft.at or uow.now
    if at > uow.now:
        raise Invalid({"at": ["The visit must be in the past"]})
    if at < order.reported_at:
        raise Invalid({"at": ["The visit must be after the fault was reported"]})

    note = uow.keep(draft.note) if draft.note else None
    visit = Visit(
        work_order_id=order.id,
        at=at,
        outcome=draft.outcome,
        recorded_at=uow.now,
        by_id=uow.actor.person_id,
        note_key=note.key if note else None,
    )
    visit.order, visit.note = order, note
    uow.add(visit)
    for row in order.milestones:
        uow.watch(row)
    met = meet(order, draft.outcome.meets, at)
    status = draft.outcome.status
    if status is not None and may_move(order.status, status):
        order.status = status
    human_acted(uow, order)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(VisitRecorded(order.reference, draft.outcome), order, visit, *met)
    raise_for_failures(uow, order)
    reschedule(order, uow.policy)
    return order


def raise_for_failures(uow: UnitOfWork, order: WorkOrder) -> StageMove | None:
    """Take the order to the supplier's management once too many visits or fixes have failed.

    Whoever calls has flushed what happened, and reschedules the order.
    """
    failed = sa.select(sa.func.count()).where(
        Visit.work_order_id == order.id, Visit.outcome.in_(_FAILED)
    )
    return raise_if_failed(uow, order, uow.session.scalar(failed) or 0)


def raise_if_failed(uow: UnitOfWork, order: WorkOrder, failed_visits: int) -> StageMove | None:
    """Do so where the number of failed visits is known already."""
    if not has_failed_too_often(
        ladder_of(order, uow.policy), failed_visits=failed_visits, rejections=order.rejections
    ):
        return None
    return raise_to(uow, order, Trigger.FAILED_VISITS, due_at=uow.now)
