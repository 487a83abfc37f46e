"""An answer to our mail: kept as the answer to a chase, or as a note."""

from tracker.domain.errors import NotAllowed
from tracker.domain.events import ReplyQualified
from tracker.domain.replies import ReplyNews
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.custody_schemas import AnswerDraft
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.schemas import NoteDraft
from tracker.work_orders.service.chasing import answer_chase
from tracker.work_orders.service.finding import find_order
from tracker.work_orders.service.noting import note_order


def keep_reply(uow: UnitOfWork, reference: str, words: str, news: set[ReplyNews]) -> WorkOrder:
    """Keep what somebody answered by mail; what they must be told of it is told.

    It answers the last chase where that was put to them and nobody has answered it; else it is a
    note. Raises NotFound outside what they may see, NotAllowed without the grant.
    """
    order = find_order(uow, reference, Permission.NOTE)
    if order.restricted:
        news = news | {ReplyNews.RESTRICTED}
    tell_writer(uow, reference, news)
    if _answers_a_chase(uow, order):
        answer_chase(uow, reference, AnswerDraft(answer=words))
    else:
        note_order(uow, NoteDraft(reference=reference, note=words))
    return order


def tell_writer(uow: UnitOfWork, reference: str, news: set[ReplyNews]) -> None:
    """Owe whoever wrote the news about their answer, where there is any.

    Raises NotAllowed for the machine, which answers no mail.
    """
    if uow.actor.person_id is None:
        raise NotAllowed("Only a person answers mail.")
    uow.answer = reference
    if news:
        inorder = tuple(each for each in ReplyNews if each in news)
        uow.record(ReplyQualified(reference, uow.actor.person_id, inorder))


def _answers_a_chase(uow: UnitOfWork, order: WorkOrder) -> bool:
    if not order.is_open or not order.chases:
        return False
    last = order.chases[-1]
    asked = last.whom_id == uow.actor.person_id and last.answered_at is None
    return asked and uow.actor.may(Permission.ANSWER, order.premises.place)
