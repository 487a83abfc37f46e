"""What the machine does when custody runs out: acceptances, promises, measures, silence."""

from collections.abc import Sequence

from tracker.db import Base
from tracker.domain.agenda import NextStep
from tracker.domain.custody import end_of_day
from tracker.domain.events import (
    AcceptanceLapsed,
    ClosedUnconfirmed,
    InterimReviewMissed,
    PromiseBroken,
    RecoveryMissed,
)
from tracker.domain.lifecycle import Status
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import Promise, WorkOrder
from tracker.work_orders.position import await_chase
from tracker.work_orders.recovering import is_awaited
from tracker.work_orders.service.accepting import lapse_parts
from tracker.work_orders.service.measures import await_reviews, unreviewed
from tracker.work_orders.service.pausing import end_pauses_without_measure
from tracker.work_orders.service.promises import await_promises, open_promises
from tracker.work_orders.service.stages import ask_to_accept, enter_stage, record_promotion


def lapse(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Take the stage from whoever accepted it and fell silent; somebody must accept it anew."""
    if order.joint:
        lapse_parts(uow, order, step)
        return
    event = AcceptanceLapsed(
        order.reference, order.run, order.stage, order.accepted_by_id, due_at=step.at
    )
    ask_to_accept(uow, order)
    uow.record(event, order)


def break_promise(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Record the promises whose day is over as broken, and move the order up for it."""
    broken = [
        uow.watch(row)
        for row in open_promises(order)
        if row.promised_on is not None and end_of_day(row.promised_on) <= step.at
    ]
    for row in broken:
        row.promise, row.settled_at = Promise.BROKEN, uow.now
    await_promises(order)
    for row in broken:
        if row.promised_on is not None:
            uow.record(
                PromiseBroken(
                    order.reference, order.run, order.stage, row.promised_on, row.whom_id
                ),
                order,
                row,
            )
    _move_up(uow, order, step, broken)


def miss_review(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Record the reviews of interim measures that were missed, and move the order up for it."""
    missed = [uow.watch(row) for row in unreviewed(order) if row.review_by <= step.at]
    for row in missed:
        row.missed_at = uow.now
    await_reviews(order)
    event = InterimReviewMissed(order.reference, order.run, order.stage, due_at=step.at)
    uow.record(event, order, *missed)
    # Nobody has looked whether people are still safe: their clock does not wait for that.
    end_pauses_without_measure(uow, order, at=step.at)
    _move_up(uow, order, step, missed)


def miss_recovery(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Record that the target of a recovery plan was missed, and move the order up for it."""
    missed = [uow.watch(row) for row in order.recovery_targets if is_awaited(row, order)]
    order.recovery_by = None
    for row in missed:
        row.missed_at = step.at
        uow.record(
            RecoveryMissed(order.reference, order.run, order.stage, row.plan, due_at=step.at),
            order,
            row,
        )
    _move_up(uow, order, step, missed)


def close_unconfirmed(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Close routine work of which nobody said whether the fix holds; the fact says so."""
    order.status = Status.CLOSED_UNCONFIRMED
    order.closed_at, order.closes_at = uow.now, None
    uow.record(ClosedUnconfirmed(order.reference, due_at=step.at), order)


def _move_up(uow: UnitOfWork, order: WorkOrder, step: NextStep, rows: Sequence[Base]) -> None:
    if step.trigger is None or step.to_stage <= order.stage:
        await_chase(order, uow.policy, uow.now)  # at the top the holder is asked by the fact itself
        return
    move = enter_stage(uow, order, step.to_stage, step.trigger, due_at=step.at)
    record_promotion(uow, order, move, *rows)
