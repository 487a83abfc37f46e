"""Facts about answers to our mail."""

from dataclasses import dataclass

from tracker.domain.events.work_orders import WorkOrderEvent
from tracker.domain.replies import ReplyNews


@dataclass(frozen=True)
class ReplyQualified(WorkOrderEvent):
    """`person_id` answered by mail, and must be told what became of it."""

    kind = "work_order.reply_qualified"
    person_id: int
    news: tuple[ReplyNews, ...]
