"""Facts about what people wrote on the record of an order, without another act."""

from dataclasses import dataclass

from tracker.domain.events.work_orders import WorkOrderEvent


@dataclass(frozen=True)
class NoteAdded(WorkOrderEvent):
    """Somebody added to the record; the words stand beside the trail."""

    kind = "work_order.note_added"
