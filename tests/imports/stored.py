"""What an import has left in the database."""

import sqlalchemy as sa

from tracker.outbox.models import OutboxMessage
from tracker.trail.models import TrailEntry
from tracker.work_orders.models import HelpdeskReference, WorkOrder


def orders_in(runtime) -> list[WorkOrder]:
    """Return every order with its numbers, moves and notes, oldest first."""
    with runtime.reading() as look:
        orders = look.session.scalars(sa.select(WorkOrder).order_by(WorkOrder.id)).all()
        for order in orders:
            _ = order.helpdesk_references, order.moves, order.notes
        return list(orders)


def numbers_of(order: WorkOrder) -> list[str]:
    """Return the supplier's numbers of the order."""
    return [known.reference for known in order.helpdesk_references]


def fingerprint_in(runtime) -> list[tuple[object, ...]]:
    """Return all that an import could change, row by row."""
    with runtime.reading() as look:
        return [
            *look.session.execute(sa.select(WorkOrder.__table__).order_by(WorkOrder.id)),
            *look.session.execute(
                sa.select(HelpdeskReference.__table__).order_by(HelpdeskReference.id)
            ),
            *look.session.execute(sa.select(sa.func.count()).select_from(OutboxMessage)),
            *look.session.execute(sa.select(sa.func.count()).select_from(TrailEntry)),
        ]


def notices_in(runtime) -> list[OutboxMessage]:
    """Return the notices that imports owe."""
    with runtime.reading() as look:
        return list(
            look.session.scalars(
                sa.select(OutboxMessage).where(OutboxMessage.kind == "person.backlog_imported")
            )
        )
