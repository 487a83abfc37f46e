"""A supplier's further number for a job that we know: sub-tasks and re-raised jobs get new ones."""

from tracker.domain.events import HelpdeskReferenceAdded
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import HelpdeskReference, WorkOrder
from tracker.work_orders.service.finding import add_note
from tracker.work_orders.service.reporting import helpdesk_reference


def link_job_number(
    uow: UnitOfWork, order: WorkOrder, number: str, words: str | None = None
) -> HelpdeskReference:
    """Add another of the supplier's numbers to the order, with what the log says of that job.

    The caller has looked that no order has the number; the unique key stands behind.
    """
    uow.actor.require(Permission.IMPORT, order.premises.place)

    row = helpdesk_reference(uow, order.premises, number)
    row.order = order
    uow.add(row)
    notes = [add_note(uow, order, f"Job {number}: {words}")] if words else []
    uow.session.flush()
    uow.record(HelpdeskReferenceAdded(order.reference), row, *notes)
    return row
