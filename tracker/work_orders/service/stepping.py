"""What the machine does with an order when its time has come and nobody has acted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.agenda import NextStep, StepKind
from tracker.domain.events import ConfirmationReminded, DeputyPaged, MilestoneMissed, StageReviewed
from tracker.domain.triggers import Trigger
from tracker.owners.queries import Directory
from tracker.plain_rows import NotPlain
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import Milestone, WorkOrder
from tracker.work_orders.position import (
    await_chase,
    ladder_of,
    note_breach,
    schedule,
    step_now_of,
)
from tracker.work_orders.service.accepting import page_missing
from tracker.work_orders.service.chasing import chase_holder
from tracker.work_orders.service.lapsing import (
    break_promise,
    close_unconfirmed,
    lapse,
    miss_recovery,
    miss_review,
)
from tracker.work_orders.service.stages import enter_stage, record_promotion
from tracker.work_orders.service.ticking import (
    forget_marks,
    lapse_claims,
    miss_ruling,
    pass_mark,
    resume_by_itself,
)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a step may ask for beside the order: the milestones it finds missed, who holds what."""

    missed: Sequence[Milestone]
    directory: Directory | None


def take_due_steps(
    uow: UnitOfWork, order: WorkOrder, directory: Directory | None = None
) -> list[NextStep]:
    """Do everything that has fallen due on a claimed order, in order, and return what was done.

    The rule decides; each step is its own entry on the trail. After an outage every stage is
    still passed through, one sweep after another, with a dwell for each owner (decision D1).
    `directory` says who holds what now, where the caller has read it already.
    """
    uow.watch(order)
    forget_marks(uow, order)
    taken = []
    step = step_now_of(order, uow.policy, uow.now)
    while step is not None and step.is_due(uow.now):
        _take(uow, order, step, directory)
        taken.append(step)
        step = step_now_of(order, uow.policy, uow.now)
    schedule(order, step)
    return taken


def sweep_orders(uow: UnitOfWork, orders: Sequence[WorkOrder]) -> list[list[NextStep]]:
    """Do everything that has fallen due on claimed orders; return what was done with each.

    Nearly all of it is plain: a stage runs out, a milestone is missed. Where a step needs more of
    an order than its row and its clocks, the order is read anew as a row of the session.
    """
    taken = []
    chased = any(order.chase_at is not None and order.chase_at < uow.now for order in orders)
    directory = Directory.load(uow.session, uow.now) if chased else None
    for order in orders:
        try:
            with uow.attempt():
                taken.append(take_due_steps(uow, order, directory))
        except NotPlain:
            whole = uow.session.get_one(WorkOrder, order.id, populate_existing=True)
            taken.append(take_due_steps(uow, whole, directory))
    return taken


def _take(uow: UnitOfWork, order: WorkOrder, step: NextStep, directory: Directory | None) -> None:
    missed = [row for row in order.milestones if row.kind is step.milestone]
    for row in missed:
        uow.watch(row)
        note_breach(row, uow.now)
    _TAKEN[step.kind](uow, order, step, _Beside(missed, directory))


def _breach(uow: UnitOfWork, order: WorkOrder, step: NextStep, beside: _Beside) -> None:
    missed = beside.missed
    uow.record(MilestoneMissed(order.reference, missed[0].kind, step.at), order, *missed)


def _promote(uow: UnitOfWork, order: WorkOrder, step: NextStep, beside: _Beside) -> None:
    match step.trigger:
        case Trigger.HELPDESK_REFERENCE_MISSING:
            order.reference_by = None
        case Trigger.INTERIM_MISSING:
            order.interim_by = None
    if step.at == order.jump_at:
        order.jump_at = order.jump_to = order.jump_trigger = None
    trigger = step.trigger or Trigger.STAGE_LIMIT
    move = enter_stage(uow, order, step.to_stage, trigger, due_at=step.at)
    record_promotion(uow, order, move, *beside.missed)


def _page(uow: UnitOfWork, order: WorkOrder, step: NextStep, _: _Beside) -> None:
    """Page the deputy of a stage that nobody has accepted."""
    order.accept_by = None
    if order.joint:
        page_missing(uow, order, step)
        return
    uow.record(DeputyPaged(order.reference, order.run, order.stage, step.at), order)


def _review(uow: UnitOfWork, order: WorkOrder, step: NextStep, _: _Beside) -> None:
    late_by = int((uow.now - step.at).total_seconds())
    order.stage_due_at = _next_review(uow, order, step.at)
    await_chase(order, uow.policy, uow.now)  # the review asks the holder
    uow.record(StageReviewed(order.reference, order.run, order.stage, step.at, late_by), order)


def _remind(uow: UnitOfWork, order: WorkOrder, step: NextStep, _: _Beside) -> None:
    """Remind the premises to confirm a fix, or to say that it is still broken."""
    order.stage_due_at = ladder_of(order, uow.policy).remind_again_due(
        order.priority, step.at, uow.now, uow.policy.calendar
    )
    uow.record(ConfirmationReminded(order.reference, step.at), order)


def _of_the_clock(
    handler: Callable[[UnitOfWork, WorkOrder, NextStep], None],
) -> Callable[[UnitOfWork, WorkOrder, NextStep, _Beside], None]:
    return lambda uow, order, step, _: handler(uow, order, step)


_TAKEN: Mapping[StepKind, Callable[[UnitOfWork, WorkOrder, NextStep, _Beside], None]] = {
    StepKind.WARN: _of_the_clock(pass_mark),
    StepKind.BREACH: _breach,
    StepKind.LAPSE: lambda uow, order, step, _: lapse(uow, order, step),
    StepKind.BROKEN_PROMISE: lambda uow, order, step, _: break_promise(uow, order, step),
    StepKind.MISSED_REVIEW: lambda uow, order, step, _: miss_review(uow, order, step),
    StepKind.MISSED_RECOVERY: lambda uow, order, step, _: miss_recovery(uow, order, step),
    StepKind.CLOSE: lambda uow, order, step, _: close_unconfirmed(uow, order, step),
    StepKind.RESUME: _of_the_clock(resume_by_itself),
    StepKind.LAPSE_CLAIM: _of_the_clock(lapse_claims),
    StepKind.MISS_RULING: _of_the_clock(miss_ruling),
    StepKind.PAGE: _page,
    StepKind.PROMOTE: _promote,
    StepKind.REVIEW: _review,
    StepKind.REMIND: _remind,
    StepKind.CHASE: lambda uow, order, step, beside: chase_holder(
        uow, order, step, beside.directory or Directory.load(uow.session, uow.now)
    ),
}


def _next_review(uow: UnitOfWork, order: WorkOrder, due_at: datetime) -> datetime:
    """Return the first review after now, counted on from the one that was due.

    Reviews that an outage swallowed are not made up one by one: this one stands for them all.
    """
    ladder, calendar = ladder_of(order, uow.policy), uow.policy.calendar
    _, after = ladder.replay(order.priority, due_at, uow.now, calendar, stage=order.stage)
    dwell = ladder.promoted_due(
        order.stage,
        order.priority,
        ran_out_at=due_at,
        now=uow.now,
        safety_critical=order.safety_critical,
        calendar=calendar,
    )
    return max(after, dwell)
