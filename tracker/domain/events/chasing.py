"""Facts about the machine's own chases: danger at once, all else in the round of a day."""

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.events.people import PersonEvent
from tracker.domain.events.work_orders import WorkOrderEvent


@dataclass(frozen=True)
class HolderChased(WorkOrderEvent):
    """Nothing was heard of something dangerous by `due_at`: its holder is chased at once."""

    kind = "work_order.holder_chased"
    run: int
    stage: int
    whom_id: int | None
    due_at: datetime


@dataclass(frozen=True)
class HolderChasedInRound(WorkOrderEvent):
    """Nothing was heard by `due_at`: the holder is chased in the round of that day."""

    kind = "work_order.holder_chased_in_round"
    run: int
    stage: int
    whom_id: int | None
    due_at: datetime


@dataclass(frozen=True)
class RoundOwed(PersonEvent):
    """A person is owed the day's one message about all for which they were chased since then.

    It counts `orders` as they stood when it was made; what is sent is drawn when it is sent.
    """

    kind = "person.round_owed"
    orders: int
    since: datetime
