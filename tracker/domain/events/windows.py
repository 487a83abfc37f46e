"""Facts about windows in which premises are closed or under maintenance, and what they hold."""

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.events.base import Event
from tracker.domain.events.work_orders import WorkOrderEvent
from tracker.domain.windows import WindowKind


@dataclass(frozen=True)
class WindowEvent(Event):
    """A fact about the window of this number at premises, known by their code.

    `held` open orders wait from `since` until `until`; those of `goes_on` do not.
    """

    premises: str
    number: int
    what: WindowKind
    since: datetime
    until: datetime
    held: int
    goes_on: int

    @property
    def subject(self) -> str:
        return self.premises


@dataclass(frozen=True)
class WindowAnnounced(WindowEvent):
    kind = "premises.window_announced"


@dataclass(frozen=True)
class WindowExtended(WindowEvent):
    """It ends at `until`, later than was said before."""

    kind = "premises.window_extended"


@dataclass(frozen=True)
class WindowEnded(WindowEvent):
    """A person ended it at `until`, before its time; before its start it holds nothing at all."""

    kind = "premises.window_ended"


@dataclass(frozen=True)
class ClockHeld(WorkOrderEvent):
    """The order's clocks wait from `since` until `until` for a window of its premises."""

    kind = "work_order.clock_held"
    window: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class HoldMoved(WorkOrderEvent):
    """The window ends at another instant, and with it the hold."""

    kind = "work_order.hold_moved"
    window: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class HoldLost(WorkOrderEvent):
    """The order is safety-critical or an emergency now: its clocks run whatever is closed."""

    kind = "work_order.hold_lost"
    window: int
    since: datetime
    until: datetime
