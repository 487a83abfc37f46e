"""Recovery plans: which orders may be re-baselined, and how they are shared out over the waves."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from tracker.domain.calendar import london_date
from tracker.domain.lifecycle import OPEN, Status
from tracker.domain.priority import Priority

# The Estates Directorate's stages: whoever holds one of them may approve a plan.
APPROVING_FROM_STAGE = 5
MOST_ORDERS = 2_000
MOST_WAVES = 4


class RecoveryStatus(StrEnum):
    """How far a recovery plan has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The status in words."""
        return self.value.capitalize()


class LeftOut(StrEnum):
    """Why an order is not re-baselined, to follow "left out, because"."""

    # The words stand beside the value, so that no reason can lack them.
    CLOSED = "closed", "it is closed"
    AWAITS_CONFIRMATION = "awaits_confirmation", "the supplier says that it is fixed: confirm it"
    EMERGENCY = "emergency", "an emergency (P1) is never re-baselined"
    NOT_ESCALATED = "not_escalated", "it is not escalated: its own targets still run"
    NO_MEASURE = "no_measure", "it is safety-critical, and no current interim measure protects"

    words: str

    def __new__(cls, value: str, words: str) -> Self:
        """Return the reason with its words."""
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.words = words
        return reason


def why_left_out(
    status: Status, stage: int, priority: Priority, *, safety_critical: bool, protected: bool
) -> LeftOut | None:
    """Return why an order may not be re-baselined, or None where it may.

    `protected` means that an interim measure is in place whose review is not overdue.
    """
    if status not in OPEN:
        return LeftOut.CLOSED
    if status is Status.SUPPLIER_COMPLETE:
        return LeftOut.AWAITS_CONFIRMATION
    if priority is Priority.P1:
        return LeftOut.EMERGENCY
    if stage == 0:
        return LeftOut.NOT_ESCALATED
    if safety_critical and not protected:
        return LeftOut.NO_MEASURE
    return None


def share_out(orders: int, sizes: Sequence[int | None]) -> list[int] | None:
    """Return for each of so many orders, in their turn, the number of its wave (from 1).

    A wave with a size takes so many; those without share what is left, the earlier ones the odd
    ones. None where the waves hold fewer than there are.
    """
    left = orders - sum(size or 0 for size in sizes)
    shared = sum(size is None for size in sizes)
    if left > 0 and not shared:
        return None
    each, odd = divmod(max(left, 0), shared) if shared else (0, 0)
    waves: list[int] = []
    for number, size in enumerate(sizes, start=1):
        room = size
        if room is None:
            room, odd = each + (odd > 0), odd - 1
        waves += [number] * min(room, orders - len(waves))
    return waves


def target_day(target_at: datetime) -> date:
    """Return the London day at whose end a recovery target (UTC) passes."""
    return london_date(target_at - timedelta(seconds=1))


def rebaselined_words(times: int) -> str:
    """Return how often an order was re-baselined: `re-baselined twice`."""
    often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    return f"re-baselined {often}"


class Outcome(StrEnum):
    """What became of an order in a recovery plan."""

    # The words stand beside the value, so that no outcome can lack them.
    WAITING = "waiting", "Waits for its turn"
    LEFT_OUT = "left_out", "Left out"
    OUTSTANDING = "outstanding", "Outstanding"
    FIXED = "fixed", "Fixed in time"
    MISSED = "missed", "Missed"
    FIXED_LATE = "fixed_late", "Missed, fixed since"
    PUT_OFF = "put_off", "Put off by a later plan"
    CAME_BACK = "came_back", "Fixed in time, came back"
    DROPPED = "dropped", "Cancelled or merged"

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Return the outcome with its words."""
        outcome = str.__new__(cls, value)
        outcome._value_ = value
        outcome.label = label
        return outcome


_DROPPED = frozenset({Status.CANCELLED, Status.DUPLICATE})


def outcome_of(status: Status, *, awaited: bool, missed: bool, put_off: bool) -> Outcome:
    """Return what became of a recovery target that was set.

    A fix counts when the supplier says so, until the premises rejects it. `awaited` means that
    the order is still held to the target.
    """
    if put_off:
        return Outcome.PUT_OFF
    fixed = status is Status.SUPPLIER_COMPLETE or status not in OPEN
    if missed:
        return Outcome.FIXED_LATE if fixed and status not in _DROPPED else Outcome.MISSED
    if status in _DROPPED:
        return Outcome.DROPPED
    if fixed:
        return Outcome.FIXED
    return Outcome.OUTSTANDING if awaited else Outcome.CAME_BACK
