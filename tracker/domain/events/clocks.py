"""Facts about an order's clocks: warnings, pauses, changes of priority, disputes."""

from dataclasses import dataclass
from datetime import datetime

from tracker.domain.events.work_orders import WorkOrderEvent
from tracker.domain.milestones import MilestoneKind
from tracker.domain.pauses import PauseEnd
from tracker.domain.priority import Priority
from tracker.domain.roles import Role


@dataclass(frozen=True)
class MarkPassed(WorkOrderEvent):
    """So many hundredths of a milestone's time have passed; nobody is told yet."""

    kind = "work_order.mark_passed"
    milestone: MilestoneKind
    percent: int
    due_at: datetime


@dataclass(frozen=True)
class MilestoneWarned(WorkOrderEvent):
    """So much of a milestone's time has passed that the holder, at `stage`, is told."""

    kind = "work_order.milestone_warned"
    milestone: MilestoneKind
    percent: int
    due_at: datetime
    stage: int


@dataclass(frozen=True)
class PauseClaimed(WorkOrderEvent):
    """Somebody says that the clock should stop; one of these roles decides by `decide_by`."""

    kind = "work_order.pause_claimed"
    number: int
    reason: str
    roles: tuple[Role, ...]
    decide_by: datetime


@dataclass(frozen=True)
class PauseApproved(WorkOrderEvent):
    """The clock is stopped from `since`; at `until` at the latest it runs again by itself."""

    kind = "work_order.pause_approved"
    number: int
    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class ClientWaits(WorkOrderEvent):
    """The clock waits for our own side: one of these roles holds it until `until`."""

    kind = "work_order.client_waits"
    number: int
    roles: tuple[Role, ...]
    until: datetime


@dataclass(frozen=True)
class PauseRefused(WorkOrderEvent):
    kind = "work_order.pause_refused"
    number: int
    reason: str


@dataclass(frozen=True)
class PauseLapsed(WorkOrderEvent):
    """Nobody confirmed the claim in time: it stops nothing."""

    kind = "work_order.pause_lapsed"
    number: int
    reason: str


@dataclass(frozen=True)
class PauseEnded(WorkOrderEvent):
    """The clock runs again since `at`; `stage` is where the order stands."""

    kind = "work_order.pause_ended"
    number: int
    reason: str
    at: datetime
    because: PauseEnd
    stage: int


@dataclass(frozen=True)
class PriorityProposed(WorkOrderEvent):
    """A change waits for one of these roles; the clocks keep the priority that stands."""

    kind = "work_order.priority_proposed"
    number: int
    from_priority: Priority
    to_priority: Priority
    supplier_downgrade: bool
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class PriorityChanged(WorkOrderEvent):
    """The due times follow the new priority from the first report on; breaches stay."""

    kind = "work_order.priority_changed"
    number: int
    from_priority: Priority
    to_priority: Priority
    supplier_downgrade: bool
    stage: int


@dataclass(frozen=True)
class PriorityRefused(WorkOrderEvent):
    kind = "work_order.priority_refused"
    number: int
    to_priority: Priority


@dataclass(frozen=True)
class DisputeRaised(WorkOrderEvent):
    """Somebody disputes the priority, or with a `pause` the decision on it."""

    kind = "work_order.dispute_raised"
    number: int
    pause: int | None
    roles: tuple[Role, ...]
    rule_by: datetime


@dataclass(frozen=True)
class DisputeRuled(WorkOrderEvent):
    kind = "work_order.dispute_ruled"
    number: int
    pause: int | None
    upheld: bool


@dataclass(frozen=True)
class RulingMissed(WorkOrderEvent):
    """Nobody ruled on the dispute by `due_at`."""

    kind = "work_order.ruling_missed"
    number: int
    due_at: datetime


@dataclass(frozen=True)
class DueTimesRecomputed(WorkOrderEvent):
    """The calendar of an order in flight changed, and its open due times with it."""

    kind = "work_order.due_times_recomputed"
    calendar: str
