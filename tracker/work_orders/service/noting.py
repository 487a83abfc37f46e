"""Adding to the record of an order, from a thread or a message, without another act."""

from tracker.domain.events import NoteAdded
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import reschedule
from tracker.work_orders.schemas import NoteDraft
from tracker.work_orders.service.finding import add_note, find_order, human_acted


def note_order(uow: UnitOfWork, draft: NoteDraft) -> WorkOrder:
    """Put words on the record of an order, a closed one too: evidence may come late.

    Raises NotFound outside what the actor may see, and NotAllowed without the grant.
    """
    order = find_order(uow, draft.reference, Permission.NOTE)
    note = add_note(uow, order, draft.note)
    if order.is_open:
        human_acted(uow, order)
        reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(NoteAdded(order.reference), order, note)
    return order
