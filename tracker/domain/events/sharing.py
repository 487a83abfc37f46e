"""Facts about what somebody showed to others."""

from dataclasses import dataclass

from tracker.domain.events.work_orders import WorkOrderEvent


@dataclass(frozen=True)
class CardShared(WorkOrderEvent):
    """Somebody asked for the order's card to be shown to a Slack conversation, named by its id."""

    kind = "work_order.card_shared"
    conversation: str
