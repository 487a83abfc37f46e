"""What came of an engineer's visit, and which visits failed."""

from enum import StrEnum

from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind


class VisitOutcome(StrEnum):
    """How a visit ended."""

    ATTENDED = "attended"
    MADE_SAFE = "made_safe"
    NOT_FIXED = "not_fixed"
    NO_ACCESS = "no_access"
    NO_SHOW = "no_show"

    @property
    def label(self) -> str:
        """The outcome in words."""
        return _LABELS[self]

    @property
    def failed(self) -> bool:
        """Whether the visit counts towards the failed visits that escalate an order."""
        return self in _FAILED

    @property
    def meets(self) -> frozenset[MilestoneKind]:
        """The milestones that the visit meets, at the time of the visit."""
        return _MEETS.get(self, frozenset())

    @property
    def status(self) -> Status | None:
        """The status that the visit leads to, where the order can still take it."""
        return _STATUSES.get(self)


_LABELS = {
    VisitOutcome.ATTENDED: "Attended, work goes on",
    VisitOutcome.MADE_SAFE: "Made safe, the fix is still owed",
    VisitOutcome.NOT_FIXED: "Attended and left without a fix",
    VisitOutcome.NO_ACCESS: "Came and could not get in",
    VisitOutcome.NO_SHOW: "Nobody came",
}
_FAILED = frozenset({VisitOutcome.NOT_FIXED, VisitOutcome.NO_ACCESS, VisitOutcome.NO_SHOW})
_ATTENDED = frozenset({MilestoneKind.ACKNOWLEDGE, MilestoneKind.ATTEND})
_MEETS = {
    VisitOutcome.ATTENDED: _ATTENDED,
    VisitOutcome.NOT_FIXED: _ATTENDED,
    VisitOutcome.MADE_SAFE: _ATTENDED | {MilestoneKind.MAKE_SAFE},
}
_STATUSES = {
    VisitOutcome.ATTENDED: Status.ATTENDED,
    VisitOutcome.NOT_FIXED: Status.ATTENDED,
    VisitOutcome.MADE_SAFE: Status.MADE_SAFE,
}
