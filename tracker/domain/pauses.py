"""Why a contract's clock may be stopped: for what, by whose approval, and for how long at most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.domain.calendar import Span, WorkingCalendar
from tracker.domain.errors import Conflict
from tracker.domain.milestones import MilestoneKind
from tracker.domain.priority import Priority
from tracker.domain.roles import Role
from tracker.domain.windows import WindowRules

# Whatever a file says: danger is made safe by the lived clock, and an emergency never waits.
NEVER_PAUSED = MilestoneKind.MAKE_SAFE
NEVER_PAUSES = Priority.P1


class PauseState(StrEnum):
    """How a claim that the clock should stop came out."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"
    ENDED = "ended"
    OVERRULED = "overruled"

    @property
    def stops_the_clock(self) -> bool:
        """Whether the time of such a pause is left out of the contract time."""
        return self in {PauseState.APPROVED, PauseState.ENDED}


class PauseEnd(StrEnum):
    """What ended a pause."""

    LIFTED = "lifted"
    RAN_OUT = "ran_out"
    NO_MEASURE = "no_measure"
    COMPLETED = "completed"
    NOT_AT_THIS_PRIORITY = "not_at_this_priority"

    @property
    def label(self) -> str:
        """The reason in words."""
        return _ENDS[self]


_ENDS = {
    PauseEnd.LIFTED: "a person said that the work can go on",
    PauseEnd.RAN_OUT: "its time was over",
    PauseEnd.NO_MEASURE: "no interim measure kept people safe any longer",
    PauseEnd.COMPLETED: "the supplier said that it is complete",
    PauseEnd.NOT_AT_THIS_PRIORITY: "the order's new priority cannot be paused for it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseReason:
    """One reason to stop the clock.

    `decide_within` is how long the approvers have: a claim that nobody decided stops nothing.
    `longest` caps the pause; without it the review date alone ends it. `renewals` is how often it
    may be claimed again on one order, None for as often as it happens. `held_by_client` means
    that the wait is ours: when it runs out, our own side answers for it. `supplier_failure` marks
    time that is left out of the clock and yet counted against the supplier.
    """

    code: str
    name: str
    milestones: frozenset[MilestoneKind]
    approvers: tuple[Role, ...]
    decide_within: Span
    priorities: frozenset[Priority]
    longest: Span | None = None
    renewals: int | None = None
    needs_proof: bool = False
    held_by_client: bool = False
    supplier_failure: bool = False
    note: str = ""

    def ends_by(
        self, starts_at: datetime, review_by: datetime, calendar: WorkingCalendar
    ) -> datetime:
        """Return when such a pause ends by itself: at its review, or at its cap before that."""
        if self.longest is None:
            return review_by
        return min(review_by, calendar.after(starts_at, self.longest))


@dataclass(frozen=True, slots=True)
class ClockRules:
    """What one published version says besides the targets.

    `warnings` are the hundredths of a milestone's time at which its passing is recorded; from
    `tell_from` on the holder is told. `rule_within` is how long a dispute may wait for a ruling.
    `windows` is None where the premises' windows hold no clock.
    """

    warnings: tuple[int, ...] = ()
    tell_from: int = 100
    reasons: Mapping[str, PauseReason] = field(default_factory=dict)
    rule_within: Mapping[Priority, Span] = field(default_factory=dict)
    windows: WindowRules | None = None

    def next_warning(self, passed: int) -> int | None:
        """Return the first mark above the one that was passed last, or None."""
        return next((mark for mark in self.warnings if mark > passed), None)


def require_pausable(
    reason: PauseReason, *, priority: Priority, safety_critical: bool, has_measure: bool
) -> None:
    """Raise Conflict, saying why, where such an order's clock must not be stopped."""
    if priority is NEVER_PAUSES:
        raise Conflict(f"The clock of a {priority} order is never stopped.")
    if priority not in reason.priorities:
        listed = ", ".join(sorted(reason.priorities))
        raise Conflict(f"“{reason.name}” stops the clock only at {listed}.")
    if safety_critical and not has_measure:
        raise Conflict(
            "This order is safety-critical and no current interim measure keeps people safe: "
            "record one before its clock can be stopped."
        )


def may_be_held(priority: Priority, *, safety_critical: bool) -> bool:
    """Whether a window of the premises may hold such an order's clocks.

    Danger does not wait for a building to open: nothing that concerns safety is held, with an
    interim measure or without, and no emergency.
    """
    return not safety_critical and priority is not NEVER_PAUSES
