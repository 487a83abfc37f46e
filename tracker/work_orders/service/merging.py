"""Duplicates: one order goes on for both, with the earliest clock."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.domain.errors import Conflict, Invalid, NotFound
from tracker.domain.events import (
    DuplicateMerged,
    DuplicateTaken,
)
from tracker.domain.lifecycle import Status
from tracker.domain.merging import Clock, joined
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.outbox.queries import cancel_pending
from tracker.unit_of_work import UnitOfWork, state_of
from tracker.work_orders.clocks import clock_of, rules_of, set_warning
from tracker.work_orders.models import Milestone, WorkOrder
from tracker.work_orders.models.patterns import OrderMerge
from tracker.work_orders.pattern_queries import merges_into
from tracker.work_orders.pattern_schemas import MergeDraft
from tracker.work_orders.position import await_chase, ladder_of, reschedule, soonest_due
from tracker.work_orders.queries import get_order
from tracker.work_orders.service.accepting import ask_second
from tracker.work_orders.service.finding import find_order, human_acted, lock_pair
from tracker.work_orders.service.holds import (
    Followed,
    follow_windows,
    state_holds,
)
from tracker.work_orders.service.retiming import retime_stage
from tracker.work_orders.service.stages import enter_stage, record_promotion

_FLAGS = ("at_risk", "safety_critical", "restricted", "accessibility", "business_critical")
_AWAITED = ("accept_by", "reference_by", "interim_by")


def merge_order(uow: UnitOfWork, reference: str, draft: MergeDraft) -> WorkOrder:
    """Close an order as a duplicate of another of its premises, which goes on for both.

    The survivor has the earliest clock, the highest severity and the highest stage of the two;
    breaches are kept. Raises Invalid for a survivor that cannot be one, and Conflict where either
    is merged already, has duplicates of its own, or awaits the confirmation of a fix.
    """
    survivor = _find_survivor(uow, draft.survivor)
    lock_pair(uow, reference, survivor)
    duplicate = find_order(uow, reference, Permission.MERGE, draft.version)
    uow.actor.require(Permission.MERGE, survivor.premises.place)
    _require_mergeable(uow, duplicate, survivor)

    uow.watch(survivor)
    for row in survivor.milestones:
        uow.watch(row)
    before, stage_before = _states(survivor), survivor.stage
    reason = uow.keep(draft.reason)
    cancel_pending(uow.session, duplicate.reference, "it was closed as a duplicate")
    status_before = duplicate.status
    duplicate.status, duplicate.closed_at = Status.DUPLICATE, uow.now
    reschedule(duplicate, uow.policy)
    held = _take_over(uow, survivor, duplicate)
    if held:
        retime_stage(uow, survivor)
    move = None
    if duplicate.stage > survivor.stage:
        move = enter_stage(uow, survivor, duplicate.stage, Trigger.MERGED, due_at=uow.now)
    if duplicate.stage == survivor.stage and duplicate.stage:
        sooner = min(survivor.stage_due_at, duplicate.stage_due_at)
        survivor.stage_due_at = max(sooner, soonest_due(survivor, uow.policy, uow.now))
    reschedule(survivor, uow.policy)
    rows = list(survivor.milestones)
    merge = OrderMerge(
        duplicate_id=duplicate.id,
        survivor_id=survivor.id,
        merged_at=uow.now,
        reason_key=reason.key,
        before={
            "status": status_before,
            "stage": stage_before,
            "rows": _changed(before, _states(survivor)),
            "added": [row.kind for row in rows if row.trail_key not in before],
        },
    )
    merge.duplicate, merge.survivor, merge.reason = duplicate, survivor, reason
    uow.add(merge)
    for order in (duplicate, survivor):
        human_acted(uow, order)
    uow.session.flush()
    uow.answer = duplicate.reference
    uow.record(DuplicateMerged(duplicate.reference, survivor.reference), duplicate, merge)
    taken = DuplicateTaken(survivor.reference, duplicate.reference, survivor.stage)
    uow.record(taken, survivor, *rows)
    state_holds(uow, survivor, held)
    if move is not None:
        record_promotion(uow, survivor, move)
    ask_second(uow, survivor)
    return duplicate


def _find_survivor(uow: UnitOfWork, reference: str) -> WorkOrder:
    try:
        return get_order(uow.session, uow.actor, reference)
    except NotFound as error:
        raise Invalid({"survivor": [error.message]}) from error


def _require_mergeable(uow: UnitOfWork, duplicate: WorkOrder, survivor: WorkOrder) -> None:
    if duplicate.id == survivor.id:
        raise Invalid({"survivor": ["An order cannot be merged into itself"]})
    if duplicate.premises_id != survivor.premises_id:
        raise Invalid({"survivor": [f"{survivor.reference} is about other premises"]})
    for order in (duplicate, survivor):
        if order.status is Status.DUPLICATE:
            raise Conflict(f"{order.reference} is merged into another order already.")
        if not order.is_open:
            raise Conflict(f"{order.reference} is closed.")
        if order.status is Status.SUPPLIER_COMPLETE:
            raise Conflict(f"{order.reference} awaits a confirmation. Confirm or reject it first.")
    if merges_into(uow.session, duplicate):
        raise Conflict(f"{duplicate.reference} goes on for a duplicate of its own.")


def _take_over(uow: UnitOfWork, survivor: WorkOrder, duplicate: WorkOrder) -> Followed:
    """Give the survivor the earliest clock and the highest severity of the two.

    Returns what changed of what windows of the premises hold: danger is held by none.
    """
    for flag in _FLAGS:
        setattr(survivor, flag, getattr(survivor, flag) or getattr(duplicate, flag))
    if duplicate.priority < survivor.priority:
        survivor.priority = duplicate.priority
        survivor.priority_reason = duplicate.priority_reason
    survivor.reported_at = min(survivor.reported_at, duplicate.reported_at)
    survivor.occurred_at = min(survivor.occurred_at, duplicate.occurred_at)
    held = follow_windows(uow, survivor, since=uow.now)
    owes = uow.policy.targets[survivor.clock_version].spans[survivor.priority]
    clocks = {kind: clock_of(survivor, kind, uow.policy) for kind in owes}
    due = {kind: clock.due() for kind, clock in clocks.items() if clock is not None}
    theirs = {row.kind: _clock_of(row) for row in duplicate.milestones}
    for row in survivor.milestones:
        now_owed = clocks.get(row.kind)
        clock = joined(
            _clock_of(row),
            theirs.get(row.kind),
            due.get(row.kind, row.due_at),
            stopped=now_owed is not None and now_owed.is_stopped(uow.now),
        )
        row.due_at, row.met_at, row.breached_at = clock.due_at, clock.met_at, clock.breached_at
    owed = {row.kind for row in survivor.milestones}
    for kind in due.keys() - owed:  # the higher priority owes more than the lower one did
        clock = joined(Clock(due[kind], None, None), theirs.get(kind), due[kind])
        added = Milestone(
            kind=kind,
            due_at=clock.due_at,
            met_at=clock.met_at,
            breached_at=clock.breached_at,
            warned=0,
        )
        survivor.milestones.append(added)
        uow.add(added)
    for row in survivor.milestones:
        _time_anew(uow, survivor, row)
    for name in _AWAITED:
        ends = [at for at in (getattr(survivor, name), getattr(duplicate, name)) if at is not None]
        setattr(survivor, name, min(ends, default=None))
    if survivor.helpdesk_references or duplicate.helpdesk_references:
        survivor.reference_by = None
    _want_measure(uow, survivor)
    await_chase(survivor, uow.policy, uow.now)
    return held


def _want_measure(uow: UnitOfWork, survivor: WorkOrder) -> None:
    """Await a measure on the survivor itself: one on the closed duplicate is reviewed by nobody."""
    if any(measure.ended_at is None for measure in survivor.interim_measures):
        survivor.interim_by = None
    elif survivor.safety_critical:
        by = ladder_of(survivor, uow.policy).trigger_due(
            Trigger.INTERIM_MISSING, survivor.priority, uow.now, uow.policy.calendar
        )
        survivor.interim_by = min((at for at in (survivor.interim_by, by) if at), default=None)


def _time_anew(uow: UnitOfWork, order: WorkOrder, row: Milestone) -> None:
    """Set when it is warned of; one that is due in the past counts as missed only from now."""
    if row.met_at is not None or row.breached_at is not None:
        return
    row.set_at = uow.now if row.due_at < uow.now else None
    clock = clock_of(order, row.kind, uow.policy)
    if clock is not None:
        set_warning(row, clock, rules_of(order, uow.policy))


def _clock_of(row: Milestone) -> Clock:
    return Clock(row.due_at, row.met_at, row.breached_at)


def _states(order: WorkOrder) -> dict[str, dict[str, Any]]:
    return {row.trail_key: state_of(row) for row in (order, *order.milestones)}


def _changed(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Sequence[Any]]]:
    """Return what a merge changes of each row: the value before, and the one it gave."""
    return {
        key: {
            name: [value, after[key][name]]
            for name, value in values.items()
            if name != "version" and after[key][name] != value
        }
        for key, values in before.items()
    }
