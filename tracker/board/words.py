"""What the board's lists are called: a source and its keys in the reader's words."""

from collections.abc import Callable, Mapping

from tracker.board.figures import AHEAD, COUNTED, IN_TIME, MERGED, MET_LATE, OPEN_LATE, STOPPED
from tracker.board.view import View
from tracker.domain.board import BANDS
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
        "state": lambda value: STATES.get(value, value),
        "counted": lambda value: STATES.get(value, value),
    }
    return [
        _ANSWERS.get((name, value)) or ways.get(name, str)(value) for name, value in keys.items()
    ]


def _stage(view: View, value: str) -> str:
    return f"stage {value}, {view.policy.ladder.stage(int(value)).name}"
