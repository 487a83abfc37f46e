"""Following a calendar that changed: a bank holiday added or moved, premises with other hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.events import DueTimesRecomputed
from tracker.domain.lifecycle import Status
from tracker.domain.policy import Policy
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clocks import calendar_at, clock_of, is_made_safe, stage_clock
from tracker.work_orders.models import CalendarStamp, WorkOrder
from tracker.work_orders.position import ladder_of, reschedule
from tracker.work_orders.service.retiming import retime

_THE_STAMP = 1


@dataclass(frozen=True, slots=True)
class Moved:
    """A due time that the calendar of today puts elsewhere (UTC)."""

    reference: str
    what: str
    before: datetime
    after: datetime


def moved_by_the_calendar(order: WorkOrder, policy: Policy) -> list[Moved]:
    """Return which open due times in working hours the calendar of today puts elsewhere.

    Nothing that was met or missed is among them, no time round the clock, and no stage that
    comes up for review: those are dates that somebody was given.
    """
    found = []
    for row in order.milestones:
        clock = clock_of(order, row.kind, policy)
        owed = row.met_at is None and row.breached_at is None
        if clock is not None and owed and clock.span.working and clock.due() != row.due_at:
            found.append(Moved(order.reference, row.kind.value, row.due_at, clock.due()))
    if order.stage and order.status is not Status.SUPPLIER_COMPLETE:
        ladder = ladder_of(order, policy)
        span = ladder.limit(order.stage, order.priority, made_safe=is_made_safe(order))
        if span is not None and span.working:
            due = stage_clock(order, span, policy).due()
            due = max(due, order.stage_not_before or due)
            if due != order.stage_due_at:
                found.append(Moved(order.reference, "stage", order.stage_due_at, due))
    return found


def open_orders(
    session: Session, *, above: int, limit: int, premises_id: int | None = None, locked: bool
) -> Sequence[WorkOrder]:
    """Return the next open orders by their number; `locked` waits for whoever changes one."""
    statement = (
        sa.select(WorkOrder)
        .where(WorkOrder.closed_at.is_(None), WorkOrder.id > above)
        .order_by(WorkOrder.id)
        .limit(limit)
    )
    if premises_id is not None:
        statement = statement.where(WorkOrder.premises_id == premises_id)
    if locked:
        statement = statement.with_for_update(of=WorkOrder)
    return session.scalars(statement).all()


def recompute_order(uow: UnitOfWork, order: WorkOrder) -> list[Moved]:
    """Let the open due times of an order follow its calendar, in one entry on the trail.

    Returns what was moved; an order whose times are right already is left alone.
    """
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    moved = moved_by_the_calendar(order, uow.policy)
    if not moved:
        return []
    uow.watch(order)
    changed = retime(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    calendar = calendar_at(order.premises, uow.policy).fingerprint[:12]
    uow.record(DueTimesRecomputed(order.reference, calendar), order, *changed)
    return moved


def is_stamped(session: Session, policy: Policy) -> bool:
    """Whether the due times were computed by the calendar of today."""
    stamp = session.get(CalendarStamp, _THE_STAMP)
    return stamp is not None and stamp.fingerprint == policy.calendar.fingerprint


def stamp_calendar(uow: UnitOfWork) -> None:
    """Remember by which calendar the due times are computed now."""
    stamp = uow.session.get(CalendarStamp, _THE_STAMP) or CalendarStamp(id=_THE_STAMP)
    stamp.fingerprint, stamp.at = uow.policy.calendar.fingerprint, uow.now
    uow.session.add(stamp)
