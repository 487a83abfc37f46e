"""Carrying an approved plan out: each order once, batch by batch, and each holder told once."""

from datetime import datetime

import sqlalchemy as sa

from tracker.domain.custody import end_of_day
from tracker.domain.events import (
    HolderRebaselined,
    RecoveryCarriedOut,
    RecoveryEnded,
    RecoveryLeftOut,
)
from tracker.domain.recovery import RecoveryStatus
from tracker.owners.queries import Directory
from tracker.recovery.models import RecoveryLine, RecoveryPlan
from tracker.recovery.queries import (
    awaits_anything,
    count_lines,
    count_missed,
    done_lines,
    next_lines,
)
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.holding import holding_of
from tracker.work_orders.service import rebaseline_order


def carry_out_next(uow: UnitOfWork, plan_id: int, *, limit: int) -> int:
    """Re-baseline the next orders of an approved plan; return how many were looked at, or 0.

    The plan is locked, so that two at once take turns; what is committed is never done again.
    When no order is left, each holder is owed one notice, and the plan counts as carried out.
    """
    plan = _locked(uow, plan_id)
    if plan.status is not RecoveryStatus.APPROVED or plan.carried_out_at is not None:
        return 0
    lines = next_lines(uow.session, plan, limit)
    if not lines:
        _finish(uow, plan)
        return 0
    targets = {wave.number: end_of_day(wave.target_on) for wave in plan.waves}
    left_out = [line for line in lines if not _rebaselined(uow, plan, line, targets[line.wave])]
    if left_out:
        uow.record(RecoveryLeftOut(plan.reference, len(left_out)), *left_out)
    return len(lines)


def end_if_over(uow: UnitOfWork, plan_id: int) -> bool:
    """End a plan of which nothing is awaited any more; return whether it was ended."""
    plan = _locked(uow, plan_id)
    if plan.status is not RecoveryStatus.APPROVED or plan.carried_out_at is None:
        return False
    if awaits_anything(uow.session, plan):
        return False
    uow.watch(plan)
    plan.status, plan.ended_at = RecoveryStatus.ENDED, uow.now
    done, _, _ = count_lines(uow.session, plan)
    missed = count_missed(uow.session, plan)
    uow.session.flush()
    uow.record(RecoveryEnded(plan.reference, rebaselined=done, missed=missed), plan)
    return True


def _locked(uow: UnitOfWork, plan_id: int) -> RecoveryPlan:
    return uow.session.scalars(
        sa.select(RecoveryPlan).where(RecoveryPlan.id == plan_id).with_for_update(of=RecoveryPlan)
    ).one()


def _rebaselined(
    uow: UnitOfWork, plan: RecoveryPlan, line: RecoveryLine, target_at: datetime
) -> bool:
    if plan.approved_by_id is None:
        raise ValueError(f"{plan.reference} is approved, but by nobody")
    uow.watch(line).done_at = uow.now
    why = rebaseline_order(
        uow,
        line.order,
        line,
        plan=plan.reference,
        wave=line.wave,
        target_at=target_at,
        reason=plan.reason,
        approved_by_id=plan.approved_by_id,
    )
    if why is not None:  # it closed, or lost its measure, since it was proposed
        line.done_at, line.left_out = None, why
    return why is None


def _finish(uow: UnitOfWork, plan: RecoveryPlan) -> None:
    """Owe each holder one notice over all the orders, and say that the plan is carried out."""
    uow.watch(plan)
    plan.carried_out_at = uow.now
    uow.session.flush()
    directory = Directory.load(uow.session, uow.now)
    targets = {wave.number: end_of_day(wave.target_on) for wave in plan.waves}
    held: dict[int, list[RecoveryLine]] = {}
    for line in done_lines(uow.session, plan):
        for person in holding_of(line.order, policy=uow.policy, directory=directory).people:
            held.setdefault(person.id, []).append(line)
    for person_id, lines in sorted(held.items()):
        uow.record(
            HolderRebaselined(
                person_id,
                plan=plan.reference,
                count=len(lines),
                worst_stage=max(line.order.stage for line in lines),
                first_target_at=min(targets[line.wave] for line in lines),
            )
        )
    done, left_out, _ = count_lines(uow.session, plan)
    uow.record(RecoveryCarriedOut(plan.reference, done, left_out, people_told=len(held)), plan)
