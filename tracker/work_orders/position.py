"""Where an order stands on its ladder, and when the machine acts next."""

from datetime import datetime

from tracker.domain.ladder import Ladder, NextStep, Position
from tracker.domain.lifecycle import OPEN
from tracker.domain.milestones import MilestoneKind
from tracker.domain.policy import Policy
from tracker.work_orders.models import Milestone, WorkOrder


def ladder_of(order: WorkOrder, policy: Policy) -> Ladder:
    """Return the version of the ladder that the order keeps (decision D3)."""
    return policy.ladders[order.ladder_version]


def position_of(order: WorkOrder) -> Position:
    """Return all that decides what happens to the order next."""
    return Position(
        status=order.status,
        stage=order.stage,
        priority=order.priority,
        safety_critical=order.safety_critical,
        stage_due_at=order.stage_due_at,
        unmet={
            row.kind: row.due_at
            for row in order.milestones
            if row.met_at is None and row.breached_at is None
        },
    )


def next_step_of(order: WorkOrder, policy: Policy) -> NextStep | None:
    """Return what the sweep will do with the order if nobody acts, or None once it is closed."""
    if order.status not in OPEN:
        return None
    return ladder_of(order, policy).next_step(position_of(order))


def reschedule(order: WorkOrder, policy: Policy) -> None:
    """Set when the sweep looks at the order again; at stage 0 the milestones set what is due."""
    step = next_step_of(order, policy)
    order.next_step_at = step.at if step else None
    if step is not None and order.stage == 0 and step.milestone is not None:
        order.stage_due_at = step.at


def meet(order: WorkOrder, kinds: frozenset[MilestoneKind], now: datetime) -> list[Milestone]:
    """Mark milestones as met now (UTC), and return those that changed.

    One that was met late is a breach for good: closing or re-dating never takes it back.
    """
    changed = [row for row in order.milestones if row.kind in kinds and row.met_at is None]
    for row in changed:
        row.met_at = now
        note_breach(row, now)
    return changed


def note_breach(row: Milestone, now: datetime) -> None:
    """Record the breach of a milestone whose due instant has passed; the first record stands."""
    if now > row.due_at and row.breached_at is None:
        row.breached_at = row.due_at
