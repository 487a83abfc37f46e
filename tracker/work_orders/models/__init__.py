"""The tables of a work order: the order, what was said about it, and how it was held."""

from tracker.work_orders.models.custody import (
    Chase,
    ChaseChannel,
    Decision,
    InterimKind,
    InterimMeasure,
    Promise,
)
from tracker.work_orders.models.order import Milestone, StageMove, WorkOrder
from tracker.work_orders.models.said import HelpdeskReference, Note

__all__ = [
    "Chase",
    "ChaseChannel",
    "Decision",
    "HelpdeskReference",
    "InterimKind",
    "InterimMeasure",
    "Milestone",
    "Note",
    "Promise",
    "StageMove",
    "WorkOrder",
]
