"""What puts an order on a stage, and to which stage each cause leads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.domain.calendar import Span
from tracker.domain.priority import Priority


class Trigger(StrEnum):
    """Why an order moved to a stage."""

    MILESTONE_MISSED = "milestone_missed"
    HELPDESK_REFERENCE_MISSING = "helpdesk_reference_missing"
    STAGE_LIMIT = "stage_limit"
    MAKE_SAFE_MISSED = "make_safe_missed"
    INTERIM_MISSING = "interim_missing"
    INTERIM_REVIEW_MISSED = "interim_review_missed"
    SOLE_CHARGE = "sole_charge"
    COVER_GAP = "cover_gap"
    FAILED_VISITS = "failed_visits"
    REPEAT_FAULT = "repeat_fault"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CLUSTER = "cluster"
    MANUAL = "manual"
    REFUSED = "refused"
    NOBODY_REACHABLE = "nobody_reachable"
    PROMISE_BROKEN = "promise_broken"
    RECOVERY_MISSED = "recovery_missed"
    APPROVAL_OVERDUE = "approval_overdue"
    DISPUTE_UNRULED = "dispute_unruled"
    FIX_REJECTED = "fix_rejected"
    REOPENED = "reopened"
    STEPPED_DOWN = "stepped_down"
    MERGED = "merged"
    UNMERGED = "unmerged"
    BACKLOG = "backlog"

    @property
    def label(self) -> str:
        """The reason in words, to follow "because"."""
        return _LABELS[self]


_LABELS = {
    Trigger.MILESTONE_MISSED: "a milestone was missed",
    Trigger.HELPDESK_REFERENCE_MISSING: "the supplier's helpdesk had not given its reference",
    Trigger.STAGE_LIMIT: "the time of the stage below ran out",
    Trigger.MAKE_SAFE_MISSED: "it is safety-critical and was not made safe in time",
    Trigger.INTERIM_MISSING: "no interim measure keeps people safe from it",
    Trigger.INTERIM_REVIEW_MISSED: "an interim measure was not reviewed in time",
    Trigger.SOLE_CHARGE: "one person is in sole charge at night",
    Trigger.COVER_GAP: "night cover is missing",
    Trigger.FAILED_VISITS: "visits failed, or fixes were rejected, more than once",
    Trigger.REPEAT_FAULT: "the same fault keeps coming back",
    Trigger.CERTIFICATE_EXPIRED: "a statutory certificate has expired",
    Trigger.CLUSTER: "the same fault is open at several premises under one contract",
    Trigger.MANUAL: "somebody escalated it by hand",
    Trigger.REFUSED: "the stage below refused it",
    Trigger.NOBODY_REACHABLE: "nobody at the stage below could be reached",
    Trigger.PROMISE_BROKEN: "a promise was not kept",
    Trigger.RECOVERY_MISSED: "its recovery target was missed",
    Trigger.APPROVAL_OVERDUE: "our own approval of a quote is overdue",
    Trigger.DISPUTE_UNRULED: "a dispute was not ruled on in time",
    Trigger.FIX_REJECTED: "the premises rejected the fix",
    Trigger.REOPENED: "the fault came back after it was closed",
    Trigger.STEPPED_DOWN: "the stage above gave it back",
    Trigger.MERGED: "a duplicate of it stood there",
    Trigger.UNMERGED: "it no longer goes on for a duplicate",
    Trigger.BACKLOG: "it was overdue already when it was imported",
}

# Without these nothing would climb: every version of the ladder must say where they lead.
REQUIRED = frozenset(
    {
        Trigger.MILESTONE_MISSED,
        Trigger.STAGE_LIMIT,
        Trigger.MANUAL,
        Trigger.FIX_REJECTED,
        Trigger.BACKLOG,
    }
)
# These fire when something has not happened so long after the report.
TIMED = frozenset({Trigger.HELPDESK_REFERENCE_MISSING, Trigger.INTERIM_MISSING})
# These fire at a number of like events.
COUNTED = frozenset({Trigger.FAILED_VISITS, Trigger.REPEAT_FAULT, Trigger.CLUSTER})
# These say by themselves where they lead, or that somebody chose it.
PLACED = frozenset({Trigger.REOPENED, Trigger.STEPPED_DOWN, Trigger.MERGED, Trigger.UNMERGED})


@dataclass(frozen=True, slots=True)
class TriggerRule:
    """Where a trigger leads, and what sets it off.

    `enter` is a stage's number, or None for the next one up. `after` is how long after the
    report it fires, `count` at how many like events, `within_days` over how many days they
    count. `tell_above` also tells the holder of the stage above the one that is entered.
    """

    enter: int | None = None
    after: Mapping[Priority, Span] = field(default_factory=dict)
    count: int | None = None
    within_days: int | None = None
    tell_above: bool = False
