"""Local authority to act: what a role may do or spend on an order, and what widens it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Role


class Power(StrEnum):
    """What somebody may do without asking anybody first."""

    MAKE_SAFE_CALL_OUT = "make_safe_call_out"
    SELF_FIX = "self_fix"
    OUT_OF_USE = "out_of_use"
    REJECT_PLAN = "reject_plan"
    RECOVERY = "recovery"
    RESTRICT_ADMISSIONS = "restrict_admissions"
    STEP_IN = "step_in"
    EXECUTIVE = "executive"

    @property
    def label(self) -> str:
        """The power in words, to follow "you may"."""
        return _LABELS[self]


_LABELS = {
    Power.MAKE_SAFE_CALL_OUT: "call out the named local contractor to make it safe",
    Power.SELF_FIX: "have it fixed locally",
    Power.OUT_OF_USE: "take a room or bed out of use",
    Power.REJECT_PLAN: "reject the supplier's plan",
    Power.RECOVERY: "approve overtime, another subcontractor or temporary plant",
    Power.RESTRICT_ADMISSIONS: "restrict admissions or move staff",
    Power.STEP_IN: "step in with another supplier, or take a service credit",
    Power.EXECUTIVE: "release capital, close the premises or move people out",
}


@dataclass(frozen=True, slots=True)
class Authority:
    """One clause of local authority: who has which power from which stage up, and its limit.

    `limit_pence` is in pence; 0 is a power that spends nothing. One with `after_stage` comes into
    being by itself when the time of that stage has run out, one with `after_missed` when that
    milestone has been missed; one with neither holds from the stage on.
    """

    key: str
    clause: str
    stage: int
    role: Role
    power: Power
    limit_pence: int
    after_stage: int | None = None
    after_missed: MilestoneKind | None = None

    @property
    def is_wider(self) -> bool:
        """Whether it holds only because somebody else is late."""
        return self.after_stage is not None or self.after_missed is not None


def in_force(
    clauses: Iterable[Authority],
    *,
    stage: int,
    roles: Collection[Role],
    ran_out: Collection[int],
    missed: Collection[MilestoneKind],
) -> list[Authority]:
    """Return the clauses that somebody with these roles may act under, the widest last.

    `ran_out` are the stages whose time has run out, `missed` the milestones that were missed.
    """
    found = [
        clause
        for clause in clauses
        if clause.role in roles
        and stage >= clause.stage
        and (clause.after_stage is None or clause.after_stage in ran_out)
        and (clause.after_missed is None or clause.after_missed in missed)
    ]
    return sorted(found, key=lambda clause: (clause.power, clause.limit_pence, clause.key))


def left_to_spend(clause: Authority, spent_pence: int) -> int:
    """Return what may still be spent under a clause on one order, in pence; never below 0."""
    return max(0, clause.limit_pence - spent_pence)
