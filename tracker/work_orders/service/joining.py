"""Joining those who have a fault, instead of reporting it again."""

from tracker.domain.errors import Conflict
from tracker.domain.events import MeTooAdded
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.patterns import MeToo
from tracker.work_orders.pattern_queries import who_else
from tracker.work_orders.queries import get_order


def say_me_too(uow: UnitOfWork, reference: str) -> WorkOrder:
    """Add a person to those who have this fault: a count, not another order.

    They are told when it is fixed. Raises Conflict for who reported it or has said so already.
    """
    order = get_order(uow.session, uow.actor, reference, locked=True)
    uow.actor.require(Permission.REPORT, order.premises.place)
    if not order.is_open:
        raise Conflict(f"{order.reference} is closed. Report the fault again if it is back.")
    if uow.actor.person_id is None:
        raise Conflict("Only a person can say “me too”.")
    said = who_else(uow.session, order)
    if uow.actor.person_id in {order.reported_by_id, *(row.person_id for row in said)}:
        raise Conflict(f"You are among those who reported {order.reference} already.")
    row = MeToo(work_order_id=order.id, person_id=uow.actor.person_id, at=uow.now)
    row.order = order
    uow.add(row)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(MeTooAdded(order.reference, len(said) + 1), row)
    return order
