"""What was promised, and what became of it."""

from datetime import date

from tracker.domain.calendar import london_date
from tracker.domain.custody import promise_broken_at
from tracker.domain.errors import Invalid
from tracker.domain.lifecycle import Status, milestones_met_by
from tracker.domain.milestones import MilestoneKind
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import Chase, Promise, WorkOrder
from tracker.work_orders.position import await_chase


def promise(uow: UnitOfWork, order: WorkOrder, chase: Chase, promised_on: date) -> list[Chase]:
    """Note a promised day on a chase; return the chases whose open promises it replaces.

    Raises Invalid for a day that has passed. The chase must be new or watched.
    """
    if promised_on < london_date(uow.now):
        raise Invalid({"promised_on": ["The promised day must be today or later"]})
    replaced = settle(uow, order, Promise.REPLACED)
    chase.promised_on, chase.promise, chase.settled_at = promised_on, Promise.OPEN, None
    await_promises(order)
    return [row for row in replaced if row is not chase]


def settle(uow: UnitOfWork, order: WorkOrder, became: Promise) -> list[Chase]:
    """Say what became of every open promise on the order; return their rows, to be recorded."""
    settled = [uow.watch(row) for row in open_promises(order)]
    for row in settled:
        row.promise, row.settled_at = became, uow.now
    await_promises(order)
    if settled:  # what held a chase back has ended
        await_chase(order, uow.policy, uow.now)
    return settled


def keep_promises(uow: UnitOfWork, order: WorkOrder, status: Status) -> list[Chase]:
    """Settle the open promises as kept by a status that proves that somebody came."""
    if MilestoneKind.ATTEND not in milestones_met_by(status):
        return []
    return settle(uow, order, Promise.KEPT)


def open_promises(order: WorkOrder) -> list[Chase]:
    """Return the chases whose promised day is still awaited."""
    return [row for row in order.chases if row.promise is Promise.OPEN]


def await_promises(order: WorkOrder) -> None:
    """Set when the sweep finds the first open promise broken."""
    order.promise_by = promise_broken_at(
        row.promised_on for row in open_promises(order) if row.promised_on is not None
    )
