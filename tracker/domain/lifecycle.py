"""The statuses of a work order, the moves between them, and the two keys that close it."""

from enum import StrEnum

from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.milestones import MilestoneKind


class Status(StrEnum):
    """How far the remedy has come; the escalation stage is a matter of its own."""

    REPORTED = "reported"
    LOGGED = "logged"
    ACKNOWLEDGED = "acknowledged"
    ATTENDED = "attended"
    MADE_SAFE = "made_safe"
    AWAITING_QUOTE = "awaiting_quote"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_PARTS = "awaiting_parts"
    IN_PROGRESS = "in_progress"
    SUPPLIER_COMPLETE = "supplier_complete"
    CONFIRMED_CLOSED = "confirmed_closed"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


# A fix that nobody at the premises has confirmed is still open: the premises may reject it.
CLOSED = frozenset({Status.CONFIRMED_CLOSED, Status.CLOSED_UNCONFIRMED})
OPEN: frozenset[Status] = frozenset(Status) - CLOSED - {Status.CANCELLED, Status.DUPLICATE}

_WAITING = (Status.AWAITING_QUOTE, Status.AWAITING_APPROVAL, Status.AWAITING_PARTS)

# What an update may set. Logged is left out: a supplier's reference sets it.
PROGRESS: tuple[Status, ...] = (
    Status.ACKNOWLEDGED,
    Status.ATTENDED,
    Status.MADE_SAFE,
    *_WAITING,
    Status.IN_PROGRESS,
)

# After a rejected fix the supplier knows of the fault and it is not fixed: no more is certain.
AFTER_REJECTION = Status.ACKNOWLEDGED

_WORKING = frozenset({*_WAITING, Status.IN_PROGRESS, Status.SUPPLIER_COMPLETE, Status.CANCELLED})
_MOVES: dict[Status, frozenset[Status]] = {
    Status.REPORTED: frozenset(
        {Status.LOGGED, Status.ACKNOWLEDGED, Status.ATTENDED, Status.MADE_SAFE} | _WORKING
    ),
    Status.LOGGED: frozenset({Status.ACKNOWLEDGED, Status.ATTENDED, Status.MADE_SAFE} | _WORKING),
    Status.ACKNOWLEDGED: frozenset({Status.ATTENDED, Status.MADE_SAFE} | _WORKING),
    Status.ATTENDED: frozenset({Status.MADE_SAFE} | _WORKING),
    # Once safe, a later visit is work in progress: "attended" would read as not yet safe.
    Status.MADE_SAFE: _WORKING,
    **{
        waiting: frozenset({Status.ATTENDED, Status.MADE_SAFE} | _WORKING) - {waiting}
        for waiting in _WAITING
    },
    Status.IN_PROGRESS: frozenset({Status.MADE_SAFE} | _WORKING) - {Status.IN_PROGRESS},
    # The second key: the premises confirms, or says that it is still broken.
    Status.SUPPLIER_COMPLETE: frozenset({*CLOSED, AFTER_REJECTION}),
    # Only people reopen an order, by an act of its own: no status leads out of these.
    Status.CONFIRMED_CLOSED: frozenset(),
    Status.CLOSED_UNCONFIRMED: frozenset(),
    Status.CANCELLED: frozenset(),
    # Merging sets it and undoing the merge takes it back, whatever the status was before.
    Status.DUPLICATE: frozenset(),
}

_LABELS = {
    Status.REPORTED: "Reported",
    Status.LOGGED: "Logged with the helpdesk",
    Status.ACKNOWLEDGED: "Acknowledged",
    Status.ATTENDED: "Attended",
    Status.MADE_SAFE: "Made safe",
    Status.AWAITING_QUOTE: "Awaiting a quote",
    Status.AWAITING_APPROVAL: "Awaiting approval of a quote",
    Status.AWAITING_PARTS: "Awaiting parts",
    Status.IN_PROGRESS: "Work in progress on site",
    Status.SUPPLIER_COMPLETE: "Supplier says complete",
    Status.CONFIRMED_CLOSED: "Closed, fix confirmed",
    Status.CLOSED_UNCONFIRMED: "Closed, nobody answered",
    Status.CANCELLED: "Cancelled",
    Status.DUPLICATE: "Closed as a duplicate",
}

_ACKNOWLEDGED = frozenset({MilestoneKind.ACKNOWLEDGE})
_ATTENDED = _ACKNOWLEDGED | {MilestoneKind.ATTEND}
_MILESTONES_MET: dict[Status, frozenset[MilestoneKind]] = {
    Status.ACKNOWLEDGED: _ACKNOWLEDGED,
    Status.ATTENDED: _ATTENDED,
    Status.MADE_SAFE: _ATTENDED | {MilestoneKind.MAKE_SAFE},
    # Waiting for something proves that the order was taken up, not that anybody came.
    **dict.fromkeys(_WAITING, _ACKNOWLEDGED),
    Status.IN_PROGRESS: _ATTENDED,
    Status.SUPPLIER_COMPLETE: frozenset(MilestoneKind),
    Status.CONFIRMED_CLOSED: frozenset(MilestoneKind),
    Status.CLOSED_UNCONFIRMED: frozenset(MilestoneKind),
}


def label(status: Status) -> str:
    """Return the status in words, as a page or a card shows it."""
    return _LABELS[status]


def may_move(current: Status, new: Status) -> bool:
    """Whether an order of one status may take another; staying the same is no move."""
    return new in _MOVES[current]


def require_move(current: Status, new: Status) -> None:
    """Raise Conflict, saying why in plain words, unless the move is allowed."""
    if may_move(current, new):
        return
    if current is new:
        raise Conflict(f"This work order is already “{label(current)}”.")
    if current not in OPEN:
        raise Conflict(f"This work order is finished: “{label(current)}”. Log a new one.")
    if current is Status.SUPPLIER_COMPLETE:
        raise Conflict(
            "The supplier says that this is complete. Confirm the fix or reject it first."
        )
    if new in CLOSED:
        raise Conflict("Nobody has said that this is complete, so there is no fix to confirm.")
    raise Conflict(f"A work order cannot go from “{label(current)}” to “{label(new)}”.")


def milestones_met_by(status: Status) -> frozenset[MilestoneKind]:
    """Return the milestones that reaching a status meets.

    Making safe does not meet the fix: the permanent fix stays owed.
    """
    return _MILESTONES_MET.get(status, frozenset())


def require_second_key(*, completed_by: int | None, confirming: int | None) -> None:
    """Raise NotAllowed when one person would both complete a fix and confirm it.

    Closing takes two keys, held by two people. Completed by nobody we know (a supplier's
    job log) leaves the confirmation to anyone who may confirm.
    """
    if completed_by is not None and completed_by == confirming:
        raise NotAllowed(
            "You said that this fix is complete, so somebody else at the premises must confirm it."
        )
