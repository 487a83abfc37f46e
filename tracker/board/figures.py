"""The sources of the board's own figures: what is open, what came and went, what was on time."""

from typing import Any

import sqlalchemy as sa

from tracker.board.sources import Source
from tracker.board.view import View
from tracker.domain.lifecycle import Status
from tracker.premises.models import Premises, PremisesStatus, Unit
from tracker.premises.queries import visible_to
from tracker.work_orders.models import Milestone, StageMove, WorkOrder

IN_TIME, MET_LATE, OPEN_LATE = "in_time", "met_late", "open_late"
AHEAD, STOPPED, MERGED = "ahead", "stopped", "merged"
LEFT_OUT = (AHEAD, STOPPED, MERGED)
COUNTED = "counted"
# From here on an order has left the site and the supplier behind: the division has it, or above.
UPPER_STAGE = 4


def yes_no(condition: sa.SQLColumnExpression[bool]) -> sa.SQLColumnExpression[str]:
    """Return a condition as a key."""
    return sa.case((condition, sa.literal("yes")), else_=sa.literal("no"))


def open_orders(view: View) -> Source:
    """All open orders, escalated or not."""
    return Source("open", view.open_orders, at=WorkOrder.reported_at)


def escalated(view: View) -> Source:
    """The open escalated orders, by stage, band of lived days, unit, and acceptance."""
    return Source(
        "escalated",
        view.open_orders.where(WorkOrder.stage > 0),
        {
            "stage": WorkOrder.stage,
            "band": view.band,
            "unit": Unit.code,
            "upper": yes_no(WorkOrder.stage >= UPPER_STAGE),
            "accepted": yes_no(WorkOrder.accepted_at.is_not(None)),
        },
        at=WorkOrder.reported_at,
    )


def came(view: View) -> Source:
    """The orders reported in the period, by week; a merged duplicate came with its survivor."""
    return Source(
        "came",
        view.orders.where(WorkOrder.reported_at >= view.since, WorkOrder.reported_at <= view.now),
        {"week": view.week_of(WorkOrder.reported_at), "counted": _counted()},
        at=WorkOrder.reported_at,
    )


def went(view: View) -> Source:
    """The orders closed in the period and closed still, by week; a merged duplicate does not go."""
    return Source(
        "went",
        view.closed_orders,
        {"week": view.week_of(WorkOrder.closed_at), "counted": _counted()},
        at=WorkOrder.closed_at,
    )


def came_up(view: View) -> Source:
    """The orders that first reached a stage in the period, by the week of that instant."""
    orders, since = _ever_escalated(view)
    return Source(
        "came_up", orders.where(since >= view.since), {"week": view.week_of(since)}, at=since
    )


def went_up(view: View) -> Source:
    """The orders that had reached a stage and were closed in the period, by week."""
    orders, _ = _ever_escalated(view)
    return Source(
        "went_up",
        orders.where(WorkOrder.closed_at >= view.since),
        {"week": view.week_of(WorkOrder.closed_at)},
        at=WorkOrder.closed_at,
    )


def milestones(view: View) -> Source:
    """The milestones due in the period, open orders' included, by how they stand.

    A breach stays one, whatever was met or moved since. What is due after now is neither.
    """
    is_late = sa.or_(Milestone.breached_at.is_not(None), Milestone.met_at > Milestone.due_at)
    is_stopped = sa.or_(WorkOrder.paused_until > view.now, WorkOrder.held_until > view.now)
    unmet = Milestone.met_at.is_(None)
    state = sa.case(
        (WorkOrder.status == Status.DUPLICATE, sa.literal(MERGED)),
        (sa.and_(is_late, unmet), sa.literal(OPEN_LATE)),
        (is_late, sa.literal(MET_LATE)),
        (sa.and_(Milestone.due_at >= view.now, unmet, is_stopped), sa.literal(STOPPED)),
        (Milestone.due_at >= view.now, sa.literal(AHEAD)),
        (unmet, sa.literal(OPEN_LATE)),
        else_=sa.literal(IN_TIME),
    )
    return Source(
        "milestones",
        view.orders.join(Milestone, Milestone.work_order_id == WorkOrder.id).where(
            Milestone.due_at >= view.since
        ),
        {
            "kind": Milestone.kind,
            "priority": WorkOrder.priority,
            "unit": Unit.code,
            "state": state,
            "due": sa.case((state.in_(LEFT_OUT), sa.literal("no")), else_=sa.literal("yes")),
        },
        what=sa.cast(Milestone.kind, sa.String),
        at=Milestone.due_at,
    )


def _counted() -> sa.SQLColumnExpression[str]:
    merged = WorkOrder.status == Status.DUPLICATE
    return sa.case((merged, sa.literal(MERGED)), else_=sa.literal(COUNTED))


def _ever_escalated(view: View) -> tuple[sa.Select[Any], sa.SQLColumnExpression[Any]]:
    """Return the orders not long closed that ever reached a stage, and when they first did (UTC).

    That is when the time before the stage ran out, however late the move was made.
    """
    not_long_closed = sa.or_(WorkOrder.closed_at.is_(None), WorkOrder.closed_at >= view.since)
    first = (
        sa.select(StageMove.work_order_id, sa.func.min(StageMove.due_at).label("since"))
        .join(WorkOrder, StageMove.work_order_id == WorkOrder.id)
        .where(not_long_closed, WorkOrder.status != Status.DUPLICATE)
        .group_by(StageMove.work_order_id)
        .subquery()
    )
    return view.orders.join(first, first.c.work_order_id == WorkOrder.id), first.c.since


def premises(view: View) -> Source:
    """The premises by unit, with its name, and whether they are in use; they have pages."""
    return Source(
        "premises",
        sa.select(Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(visible_to(view.actor)),
        {
            "unit": Unit.code,
            "name": Unit.name,
            "in_use": yes_no(Premises.status == PremisesStatus.OPEN),
        },
    )
