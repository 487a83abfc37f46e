"""Taking back what was done to several orders at once, each by the act that makes it good."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from tracker.domain.errors import Conflict
from tracker.domain.events import BulkUndoAsked
from tracker.domain.undoing import RowState, undo_until
from tracker.trail.queries import entries_after_version
from tracker.unit_of_work import UnitOfWork, trail_name
from tracker.work_orders.bulk.queries import get_bulk_act, rows_of
from tracker.work_orders.history import changes_since
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.bulk import BulkAct, BulkRow
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service.unmerging import REVERSIBLE_FOR, unmerge_order
from tracker.work_orders.service.withdrawing import (
    TakeBackDraft,
    take_back_refusal,
    take_back_step_down,
    withdraw_acceptance,
)

_BY: Mapping[str, Callable[[UnitOfWork, str, TakeBackDraft], WorkOrder]] = {
    "accept": withdraw_acceptance,
    "refuse": take_back_refusal,
    "step-down": take_back_step_down,
}
_PERSON = "person:"


def undoable_until(act: BulkAct) -> datetime | None:
    """Return until when (UTC) it can be taken back; None for what cannot be unsaid."""
    if act.act == "merge":
        return act.begun_at + REVERSIBLE_FOR
    return undo_until(act.begun_at) if act.act in _BY else None


def ask_undo(uow: UnitOfWork, reference: str, draft: ReasonDraft) -> BulkAct:
    """Mark every order that was done as one to be taken back; none of them is touched yet.

    Raises Conflict for what cannot be unsaid, is too long ago, or was taken back already.
    """
    act = uow.watch(get_bulk_act(uow.session, uow.actor, reference))
    rows = [row for row in rows_of(uow.session, act) if row.state is RowState.DONE]
    until = undoable_until(act)
    if until is None:
        raise Conflict("A chase cannot be unsaid.")
    if uow.now > until:
        raise Conflict("It is too long ago to be taken back. Change each order for itself.")
    if act.undo_asked_at is not None or not rows:
        raise Conflict("Nothing is left of it that could be taken back.")

    reason = uow.keep(draft.reason)
    act.undo_asked_at, act.undo_reason, act.undo_reason_key = uow.now, reason, reason.key
    for row in rows:
        uow.watch(row).state = RowState.UNDOING
    uow.session.flush()
    uow.answer = act.reference
    uow.record(BulkUndoAsked(act.reference, len(rows)), act, *rows)
    return act


def take_back(uow: UnitOfWork, row: BulkRow) -> None:
    """Take back what was done to this order, by the service that makes it good.

    Raises Conflict, with what it was, where a person has done something to the order since.
    """
    act, reference = row.bulk_act, row.order.reference
    reason = act.undo_reason.words if act.undo_reason else ""
    if act.act == "merge":  # its own undoing says what stands against it
        unmerge_order(uow, reference, ReasonDraft(reason=reason))
        return
    if row.done_at is None or row.version_after is None:
        raise Conflict("Nothing was done to it that could be taken back.")
    _require_untouched(uow, reference, row.version_after)
    _BY[act.act](uow, reference, TakeBackDraft(at=row.done_at, reason=reason))


def _require_untouched(uow: UnitOfWork, reference: str, version: int) -> None:
    order = get_order(uow.session, uow.actor, reference, locked=True)
    since = entries_after_version(uow.session, reference, trail_name(order), version)
    if any(entry.actor.startswith(_PERSON) for entry in since):
        words: Sequence[str] = changes_since(uow.session, order, version)
        raise Conflict("Something was done to it since, so it stands.", words)
