"""Taking a duplicate out again, for a day: both orders are what they were."""

from collections.abc import Sequence
from datetime import timedelta

from tracker.domain.errors import Conflict
from tracker.domain.events import DuplicateGivenBack, MergeUndone
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import Milestone, WorkOrder
from tracker.work_orders.pattern_queries import merge_of, merges_into
from tracker.work_orders.position import reschedule, soonest_due
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service.accepting import ask_second
from tracker.work_orders.service.finding import find_order, human_acted, lock_pair
from tracker.work_orders.service.holds import follow_and_retime, state_holds
from tracker.work_orders.service.restoring import restore
from tracker.work_orders.service.stages import enter_stage, record_promotion

REVERSIBLE_FOR = timedelta(hours=24)


def unmerge_order(uow: UnitOfWork, reference: str, draft: ReasonDraft) -> WorkOrder:
    """Undo a merge within a day: both orders are what they were, as far as nobody changed them.

    The duplicate is open again where it stood, with its own clocks, which never stopped; each
    holder is left a dwell. Raises Conflict after a day, and for any merge but the latest.
    """
    found = get_order(uow.session, uow.actor, reference)
    merge = merge_of(uow.session, found)
    if merge is None:
        raise Conflict(f"{found.reference} is not merged into another order.")
    lock_pair(uow, reference, merge.survivor)
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
            order.stage_due_at = max(order.stage_due_at, soonest_due(order, uow.policy, uow.now))
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


def _without_added(uow: UnitOfWork, order: WorkOrder, added: Sequence[str]) -> list[Milestone]:
    """Take away the milestones that only the merge made owed; one met or missed since stays."""
    for row in list(order.milestones):
        if row.kind in added and row.met_at is None and row.breached_at is None:
            order.milestones.remove(row)
            uow.session.delete(row)
    return list(order.milestones)
