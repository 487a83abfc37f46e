"""Taking over what a supplier's job log knows of: true dates, and the stage they give."""

from dataclasses import dataclass, field
from datetime import datetime

from tracker.domain.assessment import assess
from tracker.domain.errors import Invalid
from tracker.domain.events import BacklogLanded, SupplierStatusImported
from tracker.domain.lifecycle import Status, may_move, milestones_met_by
from tracker.domain.milestones import MilestoneKind
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.premises.models import PremisesStatus
from tracker.premises.queries import get_premises
from tracker.premises.windows import keep_windows_still
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clocks import clock_of, rules_of, set_warning
from tracker.work_orders.jointly import wants_both
from tracker.work_orders.models import Chase, Milestone, StageMove, WorkOrder
from tracker.work_orders.position import (
    await_confirmation,
    ladder_of,
    meet,
    note_breach,
    reschedule,
)
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service.finding import add_note
from tracker.work_orders.service.holds import Followed, follow_windows, state_holds
from tracker.work_orders.service.promises import keep_promises
from tracker.work_orders.service.reporting import find_category, new_order
from tracker.work_orders.service.retiming import retime_stage


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogDraft:
    """A job as the supplier's log has it: the fault, its true dates (UTC), and how far it came.

    `met_at` holds the milestones that the log dates. `stage` is the stage that was reached before
    we knew of it, at `escalated_at`; 0 where the log does not say.
    """

    fault: WorkOrderDraft
    reported_at: datetime
    status: Status
    met_at: dict[MilestoneKind, datetime] = field(default_factory=dict)
    stage: int = 0
    escalated_at: datetime | None = None
    note: str | None = None


def land_backlog_order(uow: UnitOfWork, draft: BacklogDraft) -> WorkOrder:
    """Take over one job at the stage that the ladder gives its dates, telling nobody yet.

    A milestone that the dates show as missed is a breach from its due instant on. The stages
    passed since then are entered one by one with the instants at which they ran out; a stage that
    the log says was reached already is never lowered. Raises Invalid as for a reported fault.
    """
    premises = get_premises(uow.session, uow.actor, draft.fault.premises_code)
    uow.actor.require(Permission.IMPORT, premises.place)
    category = find_category(uow, draft.fault.category_code)
    if premises.status is PremisesStatus.CLOSED:
        raise Invalid({"premises_code": [f"{premises.name} is closed"]})
    if draft.reported_at > uow.now:
        raise Invalid({"reported_at": ["It was reported in the future"]})

    assessment = assess(category, premises.premises_type, at_risk=draft.fault.at_risk)

    keep_windows_still(uow.session, premises.id)
    order = new_order(uow, draft.fault, premises, None, assessment)
    held = _date_back(uow, order, draft)
    moves = _climb(uow, order, draft)
    if held:
        retime_stage(uow, order)
    order.joint = wants_both(order, ladder_of(order, uow.policy), order.stage)
    if order.status is Status.SUPPLIER_COMPLETE:
        order.completed_at = draft.met_at.get(MilestoneKind.FIX, uow.now)
        await_confirmation(order, uow.policy, uow.now)
    notes = [add_note(uow, order, draft.note)] if draft.note else []
    reschedule(order, uow.policy)
    order.version = 1  # as the insert will say: hundreds of orders are written in one flush
    uow.record(
        BacklogLanded(order.reference, order.run, order.stage),
        order,
        *order.milestones,
        *order.helpdesk_references,
        *moves,
        *notes,
    )
    state_holds(uow, order, held)
    return order


def import_status(
    uow: UnitOfWork, order: WorkOrder, status: Status, met_at: dict[MilestoneKind, datetime]
) -> bool:
    """Take over what a later job log says of a known order; return whether anything changed.

    A status that does not follow from ours is no change here: the import lists it as a conflict.
    """
    uow.actor.require(Permission.IMPORT, order.premises.place)
    uow.watch(order)
    changed = [
        uow.watch(row) for row in order.milestones if row.met_at is None and row.kind in met_at
    ]
    for row in changed:
        row.met_at = met_at[row.kind]
        _note_late(row)
    kept: list[Chase] = []
    moved = status is not order.status and may_move(order.status, status)
    if moved:
        for row in order.milestones:
            uow.watch(row)
        changed += meet(order, milestones_met_by(status), uow.now)
        order.status = status
        kept = keep_promises(uow, order, status)
        if status is Status.SUPPLIER_COMPLETE:
            order.completed_at = met_at.get(MilestoneKind.FIX, uow.now)
            await_confirmation(order, uow.policy, uow.now)
    if not moved and not changed:
        return False
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.record(SupplierStatusImported(order.reference, order.status), order, *changed, *kept)
    return True


def _date_back(uow: UnitOfWork, order: WorkOrder, draft: BacklogDraft) -> Followed:
    """Give the order the dates of the log; what it shows as missed is a breach for good.

    Returns what windows of its premises hold of it since the report.
    """
    order.status = draft.status
    order.reported_at = draft.reported_at
    order.occurred_at = draft.fault.occurred_at or draft.reported_at
    order.reported_by_id = None  # whoever imports the log did not report the fault
    order.last_human_action_at = max([draft.reported_at, *draft.met_at.values()])
    held = follow_windows(uow, order, since=order.reported_at)
    proved = milestones_met_by(draft.status)
    for row in order.milestones:
        _count_from_the_report(uow, order, row)
        # A status proves that a milestone was met, though not when: then the log's date of
        # another milestone that came later, or today, stands for it.
        row.met_at = draft.met_at.get(row.kind, uow.now if row.kind in proved else None)
        _note_late(row)
        note_breach(row, row.met_at or uow.now)
    order.stage_entered_at = draft.reported_at
    order.stage_due_at = min(row.due_at for row in order.milestones)
    return held


def _count_from_the_report(uow: UnitOfWork, order: WorkOrder, row: Milestone) -> None:
    """Give the milestone its true dates; the marks that passed before we knew of it are told."""
    clock = clock_of(order, row.kind, uow.policy)
    if clock is None:
        return
    rules = rules_of(order, uow.policy)
    row.due_at = clock.due()
    row.warned = max((mark for mark in rules.warnings if clock.due(mark) < uow.now), default=0)
    set_warning(row, clock, rules)


def _climb(uow: UnitOfWork, order: WorkOrder, draft: BacklogDraft) -> list[StageMove]:
    """Enter every stage that ran out before now, each at the instant at which it was entered."""
    ladder, calendar = ladder_of(order, uow.policy), uow.policy.calendar
    breaches = [row.breached_at for row in order.milestones if row.breached_at is not None]
    passed: list[tuple[int, datetime]] = []
    if breaches:
        replayed, due = ladder.replay(order.priority, min(breaches), uow.now, calendar)
        passed = [(step.to_stage, step.at) for step in replayed]
        order.stage_due_at = due
    stated = min(draft.stage, ladder.top(order.priority))
    if stated > (passed[-1][0] if passed else 0):
        reached_at = min(draft.escalated_at or uow.now, uow.now)
        lower = [(number, min(at, reached_at)) for number, at in passed]
        lower += [(n, reached_at) for n in range(len(lower) + 1, stated + 1)]
        ran_out = ladder.stage_due(stated, order.priority, reached_at, calendar)
        further, order.stage_due_at = ladder.replay(
            order.priority, ran_out, uow.now, calendar, stage=stated
        )
        passed = lower + [(step.to_stage, step.at) for step in further]
    moves = [_landed_move(uow, order, number, at) for number, at in passed]
    if passed:
        order.stage, order.stage_entered_at = passed[-1]
    return moves


def _landed_move(uow: UnitOfWork, order: WorkOrder, to_stage: int, at: datetime) -> StageMove:
    move = StageMove(
        run=order.run,
        from_stage=to_stage - 1,
        to_stage=to_stage,
        trigger=Trigger.BACKLOG,
        due_at=at,
        moved_at=uow.now,
        late_seconds=int((uow.now - at).total_seconds()),
    )
    move.order, move.reason = order, None
    uow.add(move)
    return move


def _note_late(row: Milestone) -> None:
    if row.met_at is not None:
        note_breach(row, row.met_at)
