"""Duplicates: one order goes on for both, with the earliest clock; reversible for a day."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tracker.domain.errors import Conflict, Invalid, NotFound
from tracker.domain.events import (
    DuplicateGivenBack,
    DuplicateMerged,
    DuplicateTaken,
    MergeUndone,
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
from tracker.work_orders.pattern_queries import merge_of, merges_into
from tracker.work_orders.pattern_schemas import MergeDraft
from tracker.work_orders.position import await_chase, ladder_of, reschedule
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service.accepting import ask_second
from tracker.work_orders.service.finding import find_order, human_acted
from tracker.work_orders.service.holds import (
    Followed,
    follow_and_retime,
    follow_windows,
    state_holds,
)
from tracker.work_orders.service.restoring import restore
from tracker.work_orders.service.retiming import retime_stage
from tracker.work_orders.service.stages import enter_stage, record_promotion

REVERSIBLE_FOR = timedelta(hours=24)
_FLAGS = ("at_risk", "safety_critical", "restricted", "accessibility", "business_critical")
_AWAITED = ("accept_by", "reference_by", "interim_by")


def merge_order(uow: UnitOfWork, reference: str, draft: MergeDraft) -> WorkOrder:
    """Close an order as a duplicate of another of its premises, which goes on for both.

    The survivor has the earliest clock, the highest severity and the highest stage of the two;
    breaches are kept. Raises Invalid for a survivor that cannot be one, and Conflict where either
    is merged already, has duplicates of its own, or awaits the confirmation of a fix.
    """
    survivor = _find_survivor(uow, draft.survivor)
    _lock_in_order(uow, reference, survivor)
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
        survivor.stage_due_at = max(sooner, _dwell(uow, survivor))
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


def unmerge_order(uow: UnitOfWork, reference: str, draft: ReasonDraft) -> WorkOrder:
    """Undo a merge within a day: both orders are what they were, as far as nobody changed them.

    The duplicate is open again where it stood, with its own clocks, which never stopped; each
    holder is left a dwell. Raises Conflict after a day, and for any merge but the latest.
    """
    found = get_order(uow.session, uow.actor, reference)
    merge = merge_of(uow.session, found)
    if merge is None:
        raise Conflict(f"{found.reference} is not merged into another order.")
    _lock_in_order(uow, reference, merge.survivor)
    duplicate = find_order(uow, reference, Permission.MERGE, draft.version)
    survivor = uow.watch(merge.survivor)
    if uow.now - merge.merged_at > REVERSIBLE_FOR:
        raise Conflict("It was merged more than a day ago. Report the fault again instead.")
    latest = merges_into(uow.session, survivor)[-1]
    if latest.id != merge.id:
        other = latest.duplicate.reference
        raise Conflict(f"{other} was merged into {survivor.reference} later: undo that first.")

    uow.watch(merge).undone_at = uow.now
    duplicate.status = Status(merge.before["status"])
    duplicate.closed_at = None
    rows = [uow.watch(row) for row in survivor.milestones]
    move = None
    if survivor.is_open:
        here = survivor.stage
        restore([survivor, *rows], merge.before["rows"])
        rows = _without_added(uow, survivor, merge.before["added"])
        if here != merge.before["stage"] and survivor.stage == merge.before["stage"]:
            # A stage is left only by a new run of the ladder: the moves made stay as they were.
            survivor.run += 1
            if survivor.stage:
                stage, survivor.stage = survivor.stage, 0
                move = enter_stage(uow, survivor, stage, Trigger.UNMERGED, due_at=uow.now)
    held = {}
    for order in (duplicate, survivor):
        if order.is_open:
            held[order] = follow_and_retime(uow, order, since=merge.merged_at)
            order.stage_due_at = max(order.stage_due_at, _dwell(uow, order))
        human_acted(uow, order)
        reschedule(order, uow.policy)
    merge.undone_reason_key = uow.keep(draft.reason).key
    uow.session.flush()
    uow.answer = duplicate.reference
    undone = MergeUndone(duplicate.reference, survivor.reference, duplicate.stage)
    uow.record(undone, duplicate, merge)
    given = DuplicateGivenBack(survivor.reference, duplicate.reference, survivor.stage)
    uow.record(given, survivor, *rows)
    for order, (followed, changed) in held.items():
        state_holds(uow, order, followed, *changed)
    if move is not None:
        record_promotion(uow, survivor, move)
    ask_second(uow, survivor)
    return duplicate


def _find_survivor(uow: UnitOfWork, reference: str) -> WorkOrder:
    try:
        return get_order(uow.session, uow.actor, reference)
    except NotFound as error:
        raise Invalid({"survivor": [error.message]}) from error


def _lock_in_order(uow: UnitOfWork, reference: str, other: WorkOrder) -> None:
    """Lock both orders by their numbers, so that two merges can wait but never block each other."""
    first = get_order(uow.session, uow.actor, reference)
    uow.session.execute(
        sa.select(WorkOrder)
        .where(WorkOrder.id.in_({first.id, other.id}))
        .order_by(WorkOrder.id)
        .with_for_update(of=WorkOrder)
        .execution_options(populate_existing=True)
    ).all()


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


def _without_added(uow: UnitOfWork, order: WorkOrder, added: Sequence[str]) -> list[Milestone]:
    """Take away the milestones that only the merge made owed; one met or missed since stays."""
    for row in list(order.milestones):
        if row.kind in added and row.met_at is None and row.breached_at is None:
            order.milestones.remove(row)
            uow.session.delete(row)
    return list(order.milestones)


def _clock_of(row: Milestone) -> Clock:
    return Clock(row.due_at, row.met_at, row.breached_at)


def _dwell(uow: UnitOfWork, order: WorkOrder) -> Any:
    ladder = ladder_of(order, uow.policy)
    minutes = ladder.dwell_minutes_safety if order.safety_critical else ladder.dwell_minutes
    return uow.now + timedelta(minutes=minutes)


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
