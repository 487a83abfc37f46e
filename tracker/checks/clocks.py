"""Checks of the clocks that wait for closed premises: nothing dangerous, and not for too long."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.checks.findings import Finding, finding
from tracker.domain.pauses import NEVER_PAUSES
from tracker.premises.models_windows import PremisesWindow
from tracker.work_orders.models import ClockHold, WorkOrder


def only_what_can_wait_is_held(session: Session, now: datetime) -> Finding:
    """W1: no window holds a danger or an emergency at `now` (UTC), and none holds past its end."""
    holds = (
        sa.select(WorkOrder.reference, PremisesWindow.number)
        .join(ClockHold, ClockHold.work_order_id == WorkOrder.id)
        .join(PremisesWindow, PremisesWindow.id == ClockHold.window_id)
        .where(ClockHold.ends_at > ClockHold.starts_at)
        .order_by(ClockHold.id)
    )
    must_run = sa.or_(WorkOrder.safety_critical, WorkOrder.priority == NEVER_PAUSES)
    danger = holds.where(WorkOrder.closed_at.is_(None), ClockHold.ends_at > now, must_run)
    until = sa.func.coalesce(PremisesWindow.ended_at, PremisesWindow.ends_at)
    longer = holds.where(WorkOrder.closed_at.is_(None), ClockHold.ends_at > until)
    offenders = [
        f"{reference} waits for window {number}, and cannot wait"
        for reference, number in session.execute(danger)
    ]
    offenders += [
        f"{reference} waits longer than window {number} lasts"
        for reference, number in session.execute(longer)
    ]
    return finding("W1", "No clock of what cannot wait is held by closed premises", offenders)
