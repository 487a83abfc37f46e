"""Setting anew what an order's clocks decide: due times, warnings, the stage, what is awaited."""

from collections.abc import Sequence

from tracker.db import Base
from tracker.domain.lifecycle import Status
from tracker.domain.pauses import PauseState
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clocks import (
    clock_of,
    rules_of,
    running,
    set_warning,
    stage_runs_out,
)
from tracker.work_orders.models import Milestone, WorkOrder


def retime(uow: UnitOfWork, order: WorkOrder) -> Sequence[Base]:
    """Compute every open due time anew from the first report; return the milestones that changed.

    A milestone that was met or breached keeps what is recorded, and one that the priority does
    not owe keeps the promise that was made. The order must be watched; the caller reschedules it.
    """
    changed = [row for row in order.milestones if retime_milestone(uow, order, row)]
    await_clock(order)
    retime_stage(uow, order)
    return changed


def retime_stage(uow: UnitOfWork, order: WorkOrder) -> None:
    """Set when the stage runs out by its limit; a review, and a stage that ran out, stay."""
    if order.stage == 0 or order.status is Status.SUPPLIER_COMPLETE:
        return
    due = stage_runs_out(order, uow.policy)
    if due is not None:
        order.stage_due_at = max(due, order.stage_not_before or due)


def await_clock(order: WorkOrder) -> None:
    """Set when the first pause ends, the first claim lapses and the first ruling is due."""
    pauses = running(order)
    order.resume_at = min((row.ends_by for row in pauses), default=None)
    order.paused_until = max((row.ends_by for row in pauses), default=None)
    order.claim_lapses_at = min(
        (row.decide_by for row in order.pauses if row.state is PauseState.PENDING), default=None
    )
    order.rule_by = min(
        (row.rule_by for row in order.disputes if row.ruled_at is None and row.unruled_at is None),
        default=None,
    )


def retime_milestone(uow: UnitOfWork, order: WorkOrder, row: Milestone) -> bool:
    """Compute when an open milestone is due anew; return whether it changed."""
    if row.met_at is not None or row.breached_at is not None:
        return False
    clock = clock_of(order, row.kind, uow.policy)
    if clock is None:
        return False
    uow.watch(row)
    before = (row.due_at, row.warn_at)
    due = clock.due()
    if due != row.due_at:
        row.due_at = due
        # The machine cannot have been late for what was not due yet.
        row.set_at = uow.now if due < uow.now else None
    set_warning(row, clock, rules_of(order, uow.policy))
    return (row.due_at, row.warn_at) != before
