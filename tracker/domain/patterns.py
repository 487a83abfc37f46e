"""When like events add up: failed visits, a fault that comes back, one fault at many premises."""

from datetime import datetime, timedelta

from tracker.domain.ladder import Ladder
from tracker.domain.triggers import Trigger


def has_failed_too_often(ladder: Ladder, *, failed_visits: int, rejections: int) -> bool:
    """Whether failed visits or rejected fixes take the order to the supplier's management.

    Either number alone has to reach the count of the ladder's trigger (T7).
    """
    return _reached(ladder, Trigger.FAILED_VISITS, max(failed_visits, rejections))


def is_repeat_fault(ladder: Ladder, orders: int) -> bool:
    """Whether so many orders of one category at one place make it a repeat fault (T8)."""
    return _reached(ladder, Trigger.REPEAT_FAULT, orders)


def repeats_since(ladder: Ladder, now: datetime) -> datetime:
    """Return the instant from which on orders count towards a repeat fault."""
    rule = ladder.triggers.get(Trigger.REPEAT_FAULT)
    days = rule.within_days if rule else None
    return now - timedelta(days=days or 0)


def is_cluster(ladder: Ladder, premises: int) -> bool:
    """Whether one category, escalated at so many premises of a contract, is a theme (T12)."""
    return _reached(ladder, Trigger.CLUSTER, premises)


def _reached(ladder: Ladder, trigger: Trigger, number: int) -> bool:
    rule = ladder.triggers.get(trigger)
    return rule is not None and rule.count is not None and number >= rule.count
