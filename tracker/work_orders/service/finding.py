"""The first step of every act: the order, the permission, and that the person saw it as it is."""

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa

from tracker.domain.custody import acceptance_lapses_at
from tracker.domain.errors import Conflict
from tracker.domain.events import ClosedUnconfirmed, FixConfirmed, PartRenewed
from tracker.domain.joint import Part
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Permission
from tracker.domain.wording import moment
from tracker.trail.queries import entries_of
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.history import actor_name, changes_since
from tracker.work_orders.jointly import accepted_parts
from tracker.work_orders.models import JointAcceptance, Note, WorkOrder
from tracker.work_orders.position import await_chase, ladder_of
from tracker.work_orders.queries import get_order


def find_order(
    uow: UnitOfWork, reference: str, permission: Permission, version: int | None = None
) -> WorkOrder:
    """Return the order, watched for the trail, for somebody who may do this to it.

    Raises NotFound outside what they may see, NotAllowed without the grant, and Conflict, with
    what changed, when `version` is not the one that stands now.
    """
    order = get_order(uow.session, uow.actor, reference, locked=True)
    uow.actor.require(permission, order.premises.place)
    if version is not None and version != order.version:
        raise Conflict(
            f"{order.reference} changed after you opened it. Nothing was saved.",
            changes_since(uow.session, order, version),
        )
    return uow.watch(order)


def add_note(uow: UnitOfWork, order: WorkOrder, words: str) -> Note:
    """Write a note on the order, and return its row."""
    text = uow.keep(words)
    note = Note(author_id=uow.actor.person_id, at=uow.now, text_key=text.key)
    note.text, note.order = text, order
    uow.add(note)
    return note


def require_open(uow: UnitOfWork, order: WorkOrder) -> None:
    """Raise Conflict for an order that is closed, saying who closed it and when.

    Whoever comes too late has lost nothing, and changes nothing.
    """
    if order.is_open:
        return
    closing = [
        entry
        for entry in entries_of(uow.session, order.reference)
        if entry.kind in {FixConfirmed.kind, ClosedUnconfirmed.kind}
    ]
    who = actor_name(uow.session, closing[-1].actor) if closing else "Somebody"
    raise Conflict(
        f"{who} closed {order.reference} already, at {moment(order.closed_at or uow.now)}. Nothing "
        "was changed. Reopen it, or log a new report, if it is broken again."
    )


def human_acted(uow: UnitOfWork, order: WorkOrder) -> None:
    """Remember when a person last did something: what the list of stuck orders asks.

    A word of whoever has accepted the order renews the acceptance. The machine's chase waits for
    whoever is of the stage's own role; complaints of others never put it off.
    """
    order.last_human_action_at = uow.now
    owner_role = ladder_of(order, uow.policy).stage(order.stage).owner_role
    # One that lies in the past was held back by what has ended now.
    held_back = order.chase_at is not None and order.chase_at <= uow.now
    if held_back or uow.actor.has(owner_role, order.premises.place):
        await_chase(order, uow.policy, uow.now)
    if accepted := accepted_parts(order):
        _renew_parts(uow, order, accepted)
        return
    if order.accepted_by_id is not None and order.accepted_by_id == uow.actor.person_id:
        renew_acceptance(uow, order)


def renew_acceptance(uow: UnitOfWork, order: WorkOrder) -> None:
    """Set when the acceptance lapses, counted from now; the ladder says how long it lasts.

    A fix that awaits its confirmation waits for the premises, and no acceptance lapses.
    """
    on = order.next_action_on
    order.lapses_at = None if on is None else lapses_with(uow, order, on)


def lapses_with(uow: UnitOfWork, order: WorkOrder, next_action_on: date) -> datetime | None:
    """Return when an acceptance with a next action of this day lapses, if its last word is now."""
    lasts = ladder_of(order, uow.policy).accept_lasts.get(order.priority)
    if lasts is None or order.status is Status.SUPPLIER_COMPLETE:
        return None
    return acceptance_lapses_at(next_action_on, uow.now, lasts, uow.policy.calendar)


def _renew_parts(
    uow: UnitOfWork, order: WorkOrder, accepted: Mapping[Part, JointAcceptance]
) -> None:
    """Renew, of two acceptances, those that whoever acts has given; each has its own end."""
    for part, row in accepted.items():
        until = lapses_with(uow, order, row.next_action_on)
        if row.by_id is None or row.by_id != uow.actor.person_id or until == row.lapses_at:
            continue
        uow.watch(row).lapses_at = until
        uow.record(PartRenewed(order.reference, order.run, order.stage, part, until), row)
    if order.status is not Status.SUPPLIER_COMPLETE:
        ends = (row.lapses_at for row in accepted.values() if row.lapses_at is not None)
        order.lapses_at = min(ends, default=None)


def lock_pair(uow: UnitOfWork, reference: str, other: WorkOrder) -> None:
    """Lock both orders by their numbers, so that two merges can wait but never block each other."""
    first = get_order(uow.session, uow.actor, reference)
    uow.session.execute(
        sa.select(WorkOrder)
        .where(WorkOrder.id.in_({first.id, other.id}))
        .order_by(WorkOrder.id)
        .with_for_update(of=WorkOrder)
        .execution_options(populate_existing=True)
    ).all()
