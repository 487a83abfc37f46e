"""A stage that two people accept: whether an order wants both, who has accepted, who has not."""

from datetime import datetime

from tracker.domain.joint import Part
from tracker.domain.ladder import Ladder
from tracker.work_orders.models import JointAcceptance, WorkOrder


def wants_both(order: WorkOrder, ladder: Ladder, stage: int) -> bool:
    """Whether the order, at this stage, is to be accepted by the second role as well."""
    second = ladder.stage(stage).with_role
    if second is None or (second.safety_critical_only and not order.safety_critical):
        return False
    return second.is_wanted_at(order.premises.premises_type)


def accepted_parts(order: WorkOrder) -> dict[Part, JointAcceptance]:
    """Return the acceptances that stand at the order's present stage, where it wants both."""
    if not order.joint:
        return {}
    return {
        row.part: row
        for row in order.acceptances
        if (row.run, row.stage) == (order.run, order.stage) and row.ended_at is None
    }


def missing_parts(order: WorkOrder) -> tuple[Part, ...]:
    """Return whose acceptance is missing at the present stage; nothing where one person's does."""
    accepted = accepted_parts(order)
    return tuple(part for part in Part if part not in accepted) if order.joint else ()


def later_lapse(order: WorkOrder) -> datetime | None:
    """Return when the second of two acceptances lapses; the order itself has the first."""
    if order.lapses_at is None:
        return None
    lapses = sorted(row.lapses_at for row in accepted_parts(order).values() if row.lapses_at)
    return lapses[-1] if lapses and lapses[-1] > order.lapses_at else None
