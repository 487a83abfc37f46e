"""Claiming the orders for which the machine's time has come."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.plain_relations import attach_many, attach_one
from tracker.plain_rows import read_plain
from tracker.work_orders.models import WorkOrder

# What no step of the machine looks at. Where one comes to, the order is read whole.
_OF_NO_STEP = frozenset(
    {
        "location_id", "category_code", "title_key", "details_key", "priority_reason",
        "accessibility", "business_critical", "occurred_at", "logged_at", "reported_by_id",
        "reported_for_key", "completed_by_id", "last_human_action_at",
    }
)  # fmt: skip


def claim_due(
    session: Session,
    now: datetime,
    *,
    limit: int,
    skip: Collection[int] = (),
    only: int | None = None,
) -> Sequence[WorkOrder]:
    """Return the orders whose next step has fallen due, oldest first, locked for this sweep.

    They are plain rows, with their milestones, with what the clock needs where a mark of it is
    passed, with their premises where a chase is due or they are dangerous, and with who has
    accepted those that two accept. Those that another sweep holds are passed over. `skip` leaves
    out those that failed in this sweep, so that a bad order never
    starves the ones behind it; `only` asks for one order by its number.
    """
    statement = (
        sa.select(WorkOrder)
        .where(WorkOrder.next_step_at < now, WorkOrder.id.not_in(skip))
        .order_by(WorkOrder.next_step_at, WorkOrder.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WorkOrder)
    )
    if only is not None:
        statement = statement.where(WorkOrder.id == only)
    orders = read_plain(session, WorkOrder, statement, without=_OF_NO_STEP)
    attach_many(session, orders, WorkOrder.milestones)
    marked = [each for each in orders if _passes_a_mark(each, now)]
    if marked:  # how far its clock has come hangs on what stopped it, and on its premises' hours
        attach_many(session, marked, WorkOrder.pauses)
    if held := [each for each in orders if each.held_until is not None]:
        attach_many(session, held, WorkOrder.holds)
    if joint := [each for each in orders if each.joint]:
        attach_many(session, joint, WorkOrder.acceptances)
    # Who holds a chased order hangs on where its premises lie, and whether a stage wants two
    # acceptances on the type of the premises.
    if placed := [each for each in orders if _needs_its_premises(each, now)]:
        attach_one(session, placed, WorkOrder.premises)
    return orders


def _needs_its_premises(order: WorkOrder, now: datetime) -> bool:
    is_chased = order.chase_at is not None and order.chase_at < now
    return order.safety_critical or is_chased or _passes_a_mark(order, now)


def _passes_a_mark(order: WorkOrder, now: datetime) -> bool:
    return any(row.warn_at is not None and row.warn_at < now for row in order.milestones)
