"""How far a recovery plan has come: planned, fixed and missed in each wave, and who holds what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.policy import Policy
from tracker.domain.recovery import Outcome, outcome_of
from tracker.domain.roles import Actor
from tracker.domain.wording import listed
from tracker.owners.queries import Directory
from tracker.recovery.models import RecoveryLine, RecoveryPlan
from tracker.recovery.queries import lines_of
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import RecoveryTarget, WorkOrder
from tracker.work_orders.recovering import is_awaited

_FIXED = (Outcome.FIXED, Outcome.CAME_BACK)
_MISSED = (Outcome.MISSED, Outcome.FIXED_LATE)
_STILL = frozenset({Outcome.WAITING, Outcome.OUTSTANDING, Outcome.MISSED, Outcome.CAME_BACK})


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An order in a plan with what became of it; `target` is None until its turn has come."""

    line: RecoveryLine
    target: RecoveryTarget | None
    outcome: Outcome
    held_by: str

    @property
    def order(self) -> WorkOrder:
        """The order."""
        return self.line.order


@dataclass(slots=True)
class WaveCount:
    """The orders of a wave that the reader may see, counted by what became of them."""

    number: int
    target_on: date
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    @property
    def planned(self) -> int:
        """How many orders are in it, those left out not counted."""
        return self.outcomes.total() - self.outcomes[Outcome.LEFT_OUT]

    @property
    def fixed(self) -> int:
        """How many were fixed in time."""
        return sum(self.outcomes[each] for each in _FIXED)

    @property
    def missed(self) -> int:
        """How many missed their target, fixed since or not."""
        return sum(self.outcomes[each] for each in _MISSED)

    @property
    def open_still(self) -> int:
        """How many are owed still: outstanding, missed, or waiting for their turn."""
        return sum(self.outcomes[each] for each in _STILL)


@dataclass(frozen=True, slots=True)
class HolderCount:
    """What somebody holds of a plan that is owed still."""

    held_by: str
    number: int
    worst_stage: int


@dataclass(frozen=True, slots=True)
class BurnDown:
    """A plan followed up, as far as the reader may see its orders."""

    waves: tuple[WaveCount, ...]
    holders: tuple[HolderCount, ...]
    lines: tuple[PlanLine, ...]
    left_out: tuple[PlanLine, ...]


def burn_down(
    session: Session, actor: Actor, plan: RecoveryPlan, *, policy: Policy, directory: Directory
) -> BurnDown:
    """Return what was planned, fixed and missed per wave, and who holds what is owed still."""
    lines = [_line(line, plan, policy, directory) for line in lines_of(session, actor, plan)]
    waves = {wave.number: WaveCount(wave.number, wave.target_on) for wave in plan.waves}
    for each in lines:
        if each.line.wave in waves:
            waves[each.line.wave].outcomes[each.outcome] += 1
    return BurnDown(
        waves=tuple(waves.values()),
        holders=_holders(lines),
        lines=tuple(each for each in lines if each.outcome is not Outcome.LEFT_OUT),
        left_out=tuple(each for each in lines if each.outcome is Outcome.LEFT_OUT),
    )


def _line(line: RecoveryLine, plan: RecoveryPlan, policy: Policy, directory: Directory) -> PlanLine:
    order = line.order
    target = next((row for row in order.recovery_targets if row.plan == plan.reference), None)
    held_by = listed(holding_of(order, policy=policy, directory=directory).names)
    if line.left_out is not None:
        return PlanLine(line, None, Outcome.LEFT_OUT, held_by)
    if target is None:
        return PlanLine(line, None, Outcome.WAITING, held_by)
    outcome = outcome_of(
        order.status,
        awaited=is_awaited(target, order),
        missed=target.missed_at is not None,
        put_off=target.put_off_at is not None,
    )
    return PlanLine(line, target, outcome, held_by)


def _holders(lines: Sequence[PlanLine]) -> tuple[HolderCount, ...]:
    stages: dict[str, list[int]] = {}
    for each in lines:
        if each.outcome in _STILL and each.order.is_open:
            stages.setdefault(each.held_by, []).append(each.order.stage)
    counted = (HolderCount(who, len(found), max(found)) for who, found in stages.items())
    return tuple(sorted(counted, key=lambda each: (-each.number, each.held_by)))
