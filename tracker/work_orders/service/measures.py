"""Our own controls while a fix is awaited, each looked at again by its day."""

from datetime import datetime, timedelta

from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import (
    InterimMeasureEnded,
    InterimMeasureRecorded,
    InterimMeasureReviewed,
)
from tracker.domain.priority import Priority
from tracker.domain.roles import Permission
from tracker.domain.wording import span
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.custody_schemas import ReviewDraft
from tracker.work_orders.models import InterimMeasure, WorkOrder
from tracker.work_orders.position import reschedule
from tracker.work_orders.schemas import InterimDraft
from tracker.work_orders.service.finding import add_note, find_order, human_acted, require_open
from tracker.work_orders.service.pausing import end_pauses_without_measure

# A measure in an emergency is looked at every day, any other every third day at the latest.
_LONGEST = {Priority.P1: timedelta(hours=24)}
_LONGEST_ELSE = timedelta(hours=72)


def record_interim_measure(uow: UnitOfWork, reference: str, draft: InterimDraft) -> WorkOrder:
    """Record our own control while the fix is awaited, with the instant of its next review.

    Left open, the review is as far ahead as it may be. Raises Invalid for a review that lies in
    the past, or further ahead than 24 hours for an emergency and 72 for anything else.
    """
    order = find_order(uow, reference, Permission.INTERIM, draft.version)
    require_open(uow, order)
    review_by = _review_by(uow, order, draft.review_by)

    note = uow.keep(draft.note) if draft.note else None
    measure = InterimMeasure(
        kind=draft.kind,
        started_at=uow.now,
        review_by=review_by,
        by_id=uow.actor.person_id,
        note_key=note.key if note else None,
    )
    measure.order, measure.note = order, note
    uow.add(measure)
    order.interim_by = None
    _saved(uow, order)
    uow.record(InterimMeasureRecorded(order.reference, review_by), order, measure)
    return order


def review_interim_measure(uow: UnitOfWork, reference: str, draft: ReviewDraft) -> WorkOrder:
    """Say that a running measure was looked at and stays, until its next review.

    Raises Conflict for a measure that has ended, and Invalid as for a new one.
    """
    order = find_order(uow, reference, Permission.INTERIM, draft.version)
    require_open(uow, order)
    measure = uow.watch(_running(order, draft.measure))

    measure.review_by = _review_by(uow, order, draft.review_by)
    measure.missed_at = None
    notes = [add_note(uow, order, draft.note)] if draft.note else []
    _saved(uow, order)
    event = InterimMeasureReviewed(order.reference, measure.review_by)
    uow.record(event, order, measure, *notes)
    return order


def end_interim_measure(
    uow: UnitOfWork, reference: str, started_at_iso: str, version: int | None = None
) -> WorkOrder:
    """End the running interim measure that started at this instant (ISO text, UTC)."""
    order = find_order(uow, reference, Permission.INTERIM, version)
    measure = uow.watch(_running(order, started_at_iso))
    measure.ended_at = uow.now
    end_pauses_without_measure(uow, order)
    _saved(uow, order)
    uow.record(InterimMeasureEnded(order.reference), order, measure)
    return order


def await_reviews(order: WorkOrder) -> None:
    """Set when the sweep finds the first running measure overdue for its review."""
    order.review_by = min((row.review_by for row in unreviewed(order)), default=None)


def unreviewed(order: WorkOrder) -> list[InterimMeasure]:
    """Return the running measures whose present review was not found missed yet."""
    return [row for row in order.interim_measures if row.ended_at is None and row.missed_at is None]


def _saved(uow: UnitOfWork, order: WorkOrder) -> None:
    await_reviews(order)
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference


def _review_by(uow: UnitOfWork, order: WorkOrder, wanted: datetime | None) -> datetime:
    longest = _LONGEST.get(order.priority, _LONGEST_ELSE)
    if wanted is None:
        return uow.now + longest
    if wanted <= uow.now:
        raise Invalid({"review_by": ["The review must be in the future"]})
    if wanted > uow.now + longest:
        hours = span(longest)
        raise Invalid({"review_by": [f"The review must be within {hours} for this priority"]})
    return wanted


def _running(order: WorkOrder, started_at: str) -> InterimMeasure:
    for row in order.interim_measures:
        if row.ended_at is None and row.started_at.isoformat() == started_at:
            return row
    raise Conflict("That interim measure has ended already.")
