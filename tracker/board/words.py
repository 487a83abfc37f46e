"""What the board's lists are called: a source and its keys in the reader's words."""

from collections.abc import Callable, Mapping

from tracker.board.figures import AHEAD, COUNTED, IN_TIME, MERGED, MET_LATE, OPEN_LATE, STOPPED
from tracker.board.view import View
from tracker.domain.board import BANDS
from tracker.domain.lifecycle import Status, label
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority

TITLES: Mapping[str, str] = {
    "open": "Open orders",
    "escalated": "Open escalated orders",
    "came": "Orders reported",
    "went": "Orders closed",
    "came_up": "Orders that first reached a stage",
    "went_up": "Escalated orders closed",
    "milestones": "Milestones due",
    "danger": "Open safety-critical orders",
    "lived": "Fixes confirmed",
    "logging": "Orders reported",
    "closings": "Orders closed",
    "back_again": "Open orders that came back",
    "in_stage": "Stages gone through by closed orders",
    "failed_visits": "Failed visits to closed orders",
    "promises": "Promises made",
    "lived_in_period": "Orders open in the period",
    "pauses": "Pauses in the period",
    "paused": "Orders whose clock was stopped in the period",
    "downgrades": "Priorities lowered by a supplier, or asked for",
    "disputes": "Disputes",
}

STATES: Mapping[str, str] = {
    IN_TIME: "Met in time",
    MET_LATE: "Met late",
    OPEN_LATE: "Late and not met",
    AHEAD: "Due after now",
    STOPPED: "Not met, due after now, the clock stopped",
    MERGED: "Merged into another order",
    COUNTED: "not merged",
}
_BANDS = {band.key: band.label for band in BANDS}
_ANSWERS: Mapping[tuple[str, str], str] = {
    ("upper", "yes"): "stage 4 or above",
    ("upper", "no"): "below stage 4",
    ("accepted", "yes"): "accepted at the stage",
    ("accepted", "no"): "not accepted at the stage",
    ("due", "yes"): "due until now",
    ("due", "no"): "left out",
    ("make_safe", "past"): "past the time to make safe",
    ("make_safe", "ahead"): "the time to make safe lies ahead",
    ("make_safe", "met"): "made safe",
    ("make_safe", "not_owed"): "no time to make safe is owed",
    ("measure", "yes"): "an interim measure is in force",
    ("measure", "no"): "no interim measure is in force",
    ("place", "approved"): "approved premises",
    ("place", "office"): "offices",
    ("place", "host"): "courts and prisons",
    ("reference", "given"): "the supplier's number is there",
    ("reference", "none_yet"): "without a number of the supplier",
    ("reference", "job_log"): "came with a supplier's job log",
    ("came_back", "yes"): "rejected or reopened at least once",
    ("came_back", "no"): "never rejected or reopened",
    ("accessibility", "yes"): "faults of access",
    ("supplier", "yes"): "made at the supplier's stages",
    ("supplier", "no"): "made at other stages",
    ("promise", "kept"): "kept",
    ("promise", "broken"): "broken",
    ("promise", "overdue"): "their day is over, and nothing was said",
    ("promise", "waiting"): "their day is to come",
    ("promise", "replaced"): "another promise took their place",
}


def said(view: View, keys: Mapping[str, str]) -> list[str]:
    """Return what each key narrows a list to, in words; one without words says its value."""
    ways: Mapping[str, Callable[[str], str]] = {
        "stage": lambda value: _stage(view, value),
        "band": lambda value: _BANDS.get(value, value),
        "unit": lambda value: f"the unit {value}",
        "week": lambda value: f"the week from {value}",
        "kind": lambda value: MilestoneKind(value).label,
        "priority": lambda value: f"{value} {Priority(value).label}",
        "reason": lambda value: f"reason {value}",
        "closed_as": lambda value: label(Status(value)),
        "state": lambda value: STATES.get(value, value),
        "counted": lambda value: STATES.get(value, value),
    }
    return [
        _ANSWERS.get((name, value)) or ways.get(name, _as_it_is)(value)
        for name, value in keys.items()
    ]


def _stage(view: View, value: str) -> str:
    return f"stage {value}, {view.policy.ladder.stage(int(value)).name}"


def _as_it_is(value: str) -> str:
    return value.replace("_", " ")
