"""What putting orders in flight on another version of the ladder would change (decision D3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.domain.agenda import NextStep, next_step
from tracker.domain.errors import Invalid
from tracker.domain.lifecycle import OPEN, Status
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor, Permission
from tracker.domain.triggers import Trigger
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import visible_to
from tracker.work_orders.clocks import stage_runs_out
from tracker.work_orders.jointly import wants_both
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import await_chase, next_step_of, position_of, soonest_due

_INSTANTS = ("stage_due_at", "accept_by", "reference_by", "interim_by", "chase_at")


@dataclass(frozen=True, slots=True)
class Rebasing:
    """One order before and after: due instants in UTC, and what the machine would do next.

    `stays` says why an order cannot come along; it is empty where it can.
    """

    order: WorkOrder
    due_now: datetime
    due_then: datetime
    next_now: NextStep | None
    next_then: NextStep | None
    stays: str = ""


def plan_rebase(
    session: Session,
    actor: Actor,
    *,
    policy: Policy,
    now: datetime,
    to_version: int,
    unit_code: str = "",
) -> list[Rebasing]:
    """Return what becomes of each open order on another version, by its number; changes nothing.

    Raises Invalid for a version that is not there.
    """
    if to_version not in policy.ladders:
        known = ", ".join(str(number) for number in sorted(policy.ladders))
        raise Invalid(
            {"to": [f"There is no version {to_version} of the ladder. There are {known}."]}
        )
    statement = (
        sa.select(WorkOrder)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .join(Unit, Unit.id == Premises.unit_id)
        .where(
            WorkOrder.closed_at.is_(None),
            WorkOrder.ladder_version != to_version,
            visible_to(actor, Permission.REBASE),
        )
        .order_by(WorkOrder.id)
        # The clock of a stage asks when it was stopped.
        .options(selectinload(WorkOrder.pauses), selectinload(WorkOrder.holds))
    )
    if unit_code:
        statement = statement.where(Unit.code == unit_code)
    orders: Sequence[WorkOrder] = session.scalars(statement).all()
    return [_planned(session, order, policy, now, to_version) for order in orders]


def put_on(order: WorkOrder, policy: Policy, now: datetime, to_version: int) -> None:
    """Put an order on another version: its stage stays, and nothing of it is overdue at once.

    What the new version waits for is counted from when the stage, or the report, began; but the
    holder is left at least the dwell from now.
    """
    ladder, calendar = policy.ladders[to_version], policy.calendar
    order.ladder_version = to_version
    soonest = soonest_due(order, policy, now)
    if order.stage and order.status is not Status.SUPPLIER_COMPLETE:
        due = stage_runs_out(order, policy) or ladder.stage_due(
            order.stage, order.priority, order.stage_entered_at, calendar
        )
        order.stage_due_at = max(due, soonest, order.stage_not_before or due)
    asks_another = wants_both(order, ladder, order.stage) and not order.joint
    if order.accepted_at is None or asks_another:
        by = ladder.accept_due(order.stage, order.priority, order.stage_entered_at, calendar)
        order.accept_by = max(by, soonest) if by else None
    awaited = (
        ("reference_by", Trigger.HELPDESK_REFERENCE_MISSING, not order.helpdesk_references),
        ("interim_by", Trigger.INTERIM_MISSING, _wants_measure(order)),
    )
    for name, trigger, still in awaited:
        at = ladder.trigger_due(trigger, order.priority, order.reported_at, calendar)
        setattr(order, name, max(at, soonest) if at and still else None)
    await_chase(order, policy, now)


def _planned(
    session: Session, order: WorkOrder, policy: Policy, now: datetime, to_version: int
) -> Rebasing:
    """Try the move on the row itself, and take it back: the preview runs the very rule."""
    due_now, next_now = order.stage_due_at, next_step_of(order, policy)
    ladder = policy.ladders[to_version]
    if order.stage > ladder.height:
        stays = f"version {to_version} has no stage {order.stage}"
        return Rebasing(order, due_now, due_now, next_now, next_now, stays)
    was = {name: getattr(order, name) for name in (*_INSTANTS, "ladder_version")}
    with session.no_autoflush:
        put_on(order, policy, now, to_version)
        due_then = order.stage_due_at
        next_then = next_step(ladder, position_of(order)) if order.status in OPEN else None
        for name, value in was.items():
            setattr(order, name, value)
    return Rebasing(order, due_now, due_then, next_now, next_then)


def _wants_measure(order: WorkOrder) -> bool:
    return order.safety_critical and not order.interim_measures
