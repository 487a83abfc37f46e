"""The tables of a work order: the order, what was said about it, and how it was held."""

from tracker.work_orders.models.clocks import (
    CalendarStamp,
    ChangeState,
    ClockPause,
    Dispute,
    PriorityChange,
)
from tracker.work_orders.models.custody import (
    Chase,
    ChaseChannel,
    Decision,
    InterimKind,
    InterimMeasure,
    Promise,
)
from tracker.work_orders.models.holds import ClockHold
from tracker.work_orders.models.joint import JointAcceptance
from tracker.work_orders.models.order import Milestone, StageMove, WorkOrder
from tracker.work_orders.models.recovery import RecoveryTarget
from tracker.work_orders.models.said import HelpdeskReference, Note
from tracker.work_orders.models.tally import OpenTally

__all__ = [
    "CalendarStamp",
    "ChangeState",
    "Chase",
    "ChaseChannel",
    "ClockHold",
    "ClockPause",
    "Decision",
    "Dispute",
    "HelpdeskReference",
    "InterimKind",
    "InterimMeasure",
    "JointAcceptance",
    "Milestone",
    "Note",
    "OpenTally",
    "PriorityChange",
    "Promise",
    "RecoveryTarget",
    "StageMove",
    "WorkOrder",
]
