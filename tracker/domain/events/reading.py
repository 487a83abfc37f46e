"""Facts about reading what is sensitive, and about the trail itself."""

from dataclasses import dataclass

from tracker.domain.events.base import Event
from tracker.domain.events.work_orders import WorkOrderEvent


@dataclass(frozen=True)
class PhotographSeen(WorkOrderEvent):
    """Somebody opened a photograph of a restricted order, or one taken at approved premises.

    Once a person, photograph and day.
    """

    kind = "work_order.photograph_seen"
    number: int


@dataclass(frozen=True)
class TrailVerified(Event):
    """Somebody had the whole chain walked: so many entries, and whether each of them holds."""

    kind = "trail.verified"
    entries: int
    whole: bool

    @property
    def subject(self) -> str:
        return "trail"
