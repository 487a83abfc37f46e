"""Showing an order's card to others in Slack: by who may see it, and never a restricted one's."""

from tracker.domain.errors import NotAllowed
from tracker.domain.events import CardShared
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.queries import get_order


def share_card(uow: UnitOfWork, reference: str, conversation: str) -> WorkOrder:
    """Record that the order's card is to be shown to a Slack conversation, and return the order.

    It is recorded before Slack is called, so that nothing is shown of which nobody knows. Raises
    NotFound outside what the actor may see, and NotAllowed for a restricted order (D5).
    """
    order = get_order(uow.session, uow.actor, reference)
    if order.restricted:
        raise NotAllowed(
            f"{order.reference} is restricted: it is not shared in Slack. "
            "Whoever may see it finds it on the web."
        )
    uow.answer = order.reference
    uow.record(CardShared(order.reference, conversation))
    return order
