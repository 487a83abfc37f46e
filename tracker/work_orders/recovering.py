"""What a recovery plan makes of an order: whether it may be in one, and what its page says."""

from datetime import datetime

from tracker.domain.recovery import LeftOut, rebaselined_words, why_left_out
from tracker.domain.wording import day
from tracker.work_orders.clocks import has_current_measure
from tracker.work_orders.models import RecoveryTarget, WorkOrder


def why_not(order: WorkOrder, now: datetime) -> LeftOut | None:
    """Return why the order may not be re-baselined at `now` (UTC), or None where it may."""
    return why_left_out(
        order.status,
        order.stage,
        order.priority,
        safety_critical=order.safety_critical,
        protected=has_current_measure(order, now),
    )


def is_awaited(row: RecoveryTarget, order: WorkOrder) -> bool:
    """Whether this is the target that the order is held to now."""
    return row.target_at == order.recovery_by and row.missed_at is None and row.put_off_at is None


def recovery_words(order: WorkOrder) -> str:
    """Say under which plan the order is to be fixed by when, and how often that was moved.

    Nothing where it was never re-baselined, and nothing of the plan's own words.
    """
    if not order.recovery_targets:
        return ""
    last = order.recovery_targets[-1]
    often = rebaselined_words(last.number).capitalize()
    until = f"under plan {last.plan}, approved by {last.approved_by.name}"
    if last.missed_at is not None:
        return f"{often}: {until}, it was to be fixed by {day(last.target_on)}, and was not."
    if order.recovery_by is None or not order.is_open:
        return f"{often}: {until}, it was to be fixed by {day(last.target_on)}."
    return (
        f"{often}: {until}, it is to be fixed by {day(last.target_on)}. Its own targets, and "
        "what was missed of them, stand as they were."
    )
