"""What the machine does with an order's clocks: marks, pauses that end, claims and rulings."""

from tracker.domain.agenda import NextStep
from tracker.domain.events import MarkPassed, MilestoneWarned, PauseLapsed, RulingMissed
from tracker.domain.pauses import PauseEnd, PauseState
from tracker.domain.triggers import Trigger
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clocks import clock_of, rules_of, running, set_warning
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.service.pausing import end_pauses
from tracker.work_orders.service.retiming import await_clock
from tracker.work_orders.service.stages import raise_to


def pass_mark(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Record the highest mark of a milestone's time that has passed; it never moves an order.

    After an outage the lower ones are not made up for.
    """
    row = uow.watch(next(row for row in order.milestones if row.kind is step.milestone))
    rules = rules_of(order, uow.policy)
    clock = clock_of(order, row.kind, uow.policy)
    if clock is None:  # the priority has changed, and owes it no longer
        row.warn_at = None
        return
    row.warned = max(
        (mark for mark in rules.warnings if clock.due(mark) < uow.now), default=row.warned
    )
    set_warning(row, clock, rules)
    if row.warned >= rules.tell_from:
        fact: MarkPassed | MilestoneWarned = MilestoneWarned(
            order.reference, row.kind, row.warned, row.due_at, order.stage
        )
    else:
        fact = MarkPassed(order.reference, row.kind, row.warned, row.due_at)
    uow.record(fact, order, row)


def forget_marks(uow: UnitOfWork, order: WorkOrder) -> None:
    """Forget the marks of what is missed by now: its breach is recorded, and says it all."""
    for row in order.milestones:
        owed = row.met_at is None and row.breached_at is None
        if owed and row.warn_at is not None and uow.now > row.due_at:
            uow.watch(row).warn_at = None


def resume_by_itself(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """End the pauses whose time is over; where the wait was ours, our own side answers for it."""
    over = [row for row in running(order) if row.ends_by <= step.at]
    end_pauses(uow, order, PauseEnd.RAN_OUT, over)
    if step.trigger is Trigger.APPROVAL_OVERDUE:
        raise_to(uow, order, step.trigger, due_at=step.at)


def lapse_claims(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Let the claims that nobody decided in time lapse: they have stopped nothing."""
    lapsed = [
        uow.watch(row)
        for row in order.pauses
        if row.state is PauseState.PENDING and row.decide_by <= step.at
    ]
    for row in lapsed:
        row.state = PauseState.LAPSED
    await_clock(order)
    for row in lapsed:
        uow.record(PauseLapsed(order.reference, row.number, row.reason), order, row)


def miss_ruling(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Record that nobody ruled on a dispute in time, and take the order to whoever must."""
    missed = [
        uow.watch(row)
        for row in order.disputes
        if row.ruled_at is None and row.unruled_at is None and row.rule_by <= step.at
    ]
    for row in missed:
        row.unruled_at = step.at
    await_clock(order)
    for row in missed:
        uow.record(RulingMissed(order.reference, row.number, row.rule_by), order, row)
    raise_to(uow, order, Trigger.DISPUTE_UNRULED, due_at=step.at)
