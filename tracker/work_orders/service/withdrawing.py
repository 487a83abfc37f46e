"""Taking back what was done by mistake: an acceptance, or handing an order on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.db import Base
from tracker.domain.errors import Conflict
from tracker.domain.events import (
    AcceptanceWithdrawn,
    PartAccepted,
    RefusalTakenBack,
    WorkOrderAccepted,
    WorkOrderEvent,
    WorkOrderPromoted,
    WorkOrderSteppedDown,
)
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.domain.wording import moment
from tracker.trail.models import TrailEntry
from tracker.trail.queries import entries_of
from tracker.unit_of_work import UnitOfWork, trail_name
from tracker.work_orders.jointly import accepted_parts
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.position import reschedule, soonest_due
from tracker.work_orders.service.accepting import settle
from tracker.work_orders.service.finding import add_note, find_order, human_acted, require_open
from tracker.work_orders.service.handing_on import put_below
from tracker.work_orders.service.restoring import restore
from tracker.work_orders.service.stages import ask_to_accept, enter_stage, record_promotion


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackDraft:
    """Which deed is taken back, by its instant (UTC), and why."""

    at: datetime
    reason: str
    version: int | None = None


def withdraw_acceptance(uow: UnitOfWork, reference: str, draft: TakeBackDraft) -> WorkOrder:
    """Take back an acceptance: nobody has the stage in hand, and somebody must accept it anew.

    What only that acceptance had met is owed again from the first report; a breach stays. Raises
    Conflict where it is not the actor's own, or has lapsed or was followed by another since.
    """
    order = find_order(uow, reference, Permission.ACCEPT, draft.version)
    require_open(uow, order)
    entry = _own_deed(
        uow, order, draft.at, (WorkOrderAccepted.kind, PartAccepted.kind), "accepted it"
    )
    rows: list[Base] = []
    if order.joint:
        rows += _own_parts(uow, order, draft.at)
    elif (order.accepted_by_id, order.accepted_at) != (uow.actor.person_id, draft.at):
        raise Conflict("That acceptance does not stand any more. Nothing was changed.")

    rows += _owed_again(uow, order, entry)
    rows.append(add_note(uow, order, f"Acceptance taken back: {draft.reason}"))
    if order.joint:
        settle(order)
    else:
        ask_to_accept(uow, order)
    if order.status in _UNACKNOWLEDGED and not order.stage:
        order.accept_by = None  # the first milestone says again by when
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(AcceptanceWithdrawn(order.reference, order.run, order.stage), order, *rows)
    return order


def take_back_refusal(uow: UnitOfWork, reference: str, draft: TakeBackDraft) -> WorkOrder:
    """Take an order back from the stage above, to which one's own refusal had moved it.

    Raises Conflict where the order has moved since, or somebody has taken it on there.
    """
    order = find_order(uow, reference, Permission.ACCEPT, draft.version)
    require_open(uow, order)
    entry = _own_deed(uow, order, draft.at, (WorkOrderPromoted.kind,), "refused it")
    last = _require_last_move(order, draft.at, Trigger.REFUSED)

    from_stage, reason = order.stage, uow.keep(draft.reason)
    if last.from_stage:
        move = put_below(uow, order, reason)
        was_due = _due_before(entry, order)
        # Taking a mistake back wins nobody time: only what every holder is left, to act at all.
        soonest = soonest_due(order, uow.policy, uow.now)
        order.stage_due_at = min(order.stage_due_at, max(was_due, soonest))
        event: WorkOrderEvent = WorkOrderSteppedDown(
            order.reference, order.run, from_stage, order.stage
        )
        rows: list[Base] = [move]
    else:
        rows = [add_note(uow, order, f"Taken back: {draft.reason}")]
        _back_to_triage(uow, order, entry)
        event = RefusalTakenBack(order.reference, order.run, from_stage)
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(event, order, *rows)
    return order


def take_back_step_down(uow: UnitOfWork, reference: str, draft: TakeBackDraft) -> WorkOrder:
    """Take an order back that one gave to the stage below.

    Raises Conflict where the order has moved since, or somebody has taken it on there.
    """
    order = find_order(uow, reference, Permission.ACCEPT, draft.version)
    require_open(uow, order)
    _own_deed(uow, order, draft.at, (WorkOrderSteppedDown.kind,), "gave it back")
    last = _require_last_move(order, draft.at, Trigger.STEPPED_DOWN)

    move = enter_stage(
        uow,
        order,
        last.from_stage,
        Trigger.MANUAL,
        due_at=uow.now,
        reason=uow.keep(draft.reason),
    )
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.answer = order.reference
    record_promotion(uow, order, move)
    return order


_MET = frozenset({"status", "met_at"})
# With `accepted_at`, which says at stage 0 whether the first acceptance is still owed.
_OF_A_STAGE = frozenset(
    {"stage", "stage_entered_at", "stage_due_at", "stage_not_before", "accepted_at"}
)
_UNACKNOWLEDGED = frozenset({Status.REPORTED, Status.LOGGED})


def _own_deed(
    uow: UnitOfWork, order: WorkOrder, at: datetime, kinds: Sequence[str], did: str
) -> TrailEntry:
    """Return the trail's entry of what the actor did then; nobody takes back another's deed."""
    for entry in entries_of(uow.session, order.reference):
        if entry.at == at and entry.kind in kinds and entry.actor == uow.actor.trail_name:
            return entry
    raise Conflict(f"It was not you who {did} at {moment(at)}. Nothing was changed.")


def _require_last_move(order: WorkOrder, at: datetime, trigger: Trigger) -> StageMove:
    last = order.moves[-1] if order.moves else None
    if last is None or last.moved_at != at or last.trigger is not trigger:
        raise Conflict("The order has moved to another stage since. Nothing was changed.")
    if order.accepted_at is not None or accepted_parts(order):
        who = order.accepted_by.name if order.accepted_by else "Somebody"
        raise Conflict(f"{who} has accepted it there. Nothing was changed.")
    return last


def _due_before(entry: TrailEntry, order: WorkOrder) -> datetime:
    """Return when (UTC) the stage had run out before the deed moved the order."""
    before, _ = entry.values["changes"][trail_name(order)]["stage_due_at"]
    return datetime.fromisoformat(before)


def _back_to_triage(uow: UnitOfWork, order: WorkOrder, entry: TrailEntry) -> None:
    """Put the order where no stage has it, as a new run: the moves that were made stay."""
    restore([order], {order.reference: _changes(entry, order, _OF_A_STAGE)})
    order.run += 1
    order.accept_by = None
    ask_to_accept(uow, order)


def _own_parts(uow: UnitOfWork, order: WorkOrder, at: datetime) -> list[Base]:
    """End the actor's own part of two acceptances, given then."""
    mine = [
        uow.watch(row)
        for row in accepted_parts(order).values()
        if (row.by_id, row.accepted_at) == (uow.actor.person_id, at)
    ]
    if not mine:
        raise Conflict("That acceptance does not stand any more. Nothing was changed.")
    for row in mine:
        row.ended_at = uow.now
    return list(mine)


def _owed_again(uow: UnitOfWork, order: WorkOrder, entry: TrailEntry) -> list[Base]:
    """Take back what the acceptance met: the status, and when a milestone was met; never a breach.

    The trail says what stood before. What somebody has changed since is not touched.
    """
    rows = [order, *(uow.watch(row) for row in order.milestones)]
    restore(rows, {row.trail_key: _changes(entry, row, _MET) for row in rows})
    return list(order.milestones)


def _changes(entry: TrailEntry, row: Base, names: frozenset[str]) -> dict[str, Sequence[Any]]:
    """Return what the deed changed of these values of the row: before, and after."""
    told: Mapping[str, Sequence[Any]] = entry.values["changes"].get(trail_name(row), {})
    return {name: change for name, change in told.items() if name in names}
