"""Doing one act to several orders: each in a unit of work of its own, through its own service."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from typing import Any

from tracker.domain.calendar import london_date
from tracker.domain.errors import Busy, Conflict, Invalid, TrackerError
from tracker.domain.events import BulkBegun, BulkRefused, BulkTaken, BulkUndone, BulkUndoRefused
from tracker.domain.undoing import RowState
from tracker.forms import load
from tracker.numbering import next_reference
from tracker.people.models import Person
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.acts import get_act
from tracker.work_orders.bulk.offering import BulkOffer, Ticked, get_offer, orders_ticked
from tracker.work_orders.bulk.queries import get_bulk_act, locked_row, numbers_in
from tracker.work_orders.bulk.undoing import take_back
from tracker.work_orders.models.bulk import BulkAct, BulkRow

Begin = Callable[[], AbstractContextManager[UnitOfWork]]

# What one request does: two hundred at once would outlast it where the database is busy.
AT_ONCE = 25
_FAULT = "Something went wrong with this order. Nothing of it was changed."

log = logging.getLogger(__name__)


def begin_bulk(
    uow: UnitOfWork, name: str, ticks: Sequence[Ticked], answers: Mapping[str, str]
) -> BulkAct:
    """Write down which orders this person wants an act taken on; none of them is touched yet.

    `answers` is what the act's form holds. Raises Invalid for answers that its schema refuses, and
    for orders none of which the actor may see.
    """
    offer = get_offer(name)
    load(offer.act.schema, answers)
    orders = orders_ticked(uow.session, uow.actor, ticks)
    if not orders or uow.actor.person_id is None:
        raise Invalid({"order": ["None of these is an order that you may see"]})

    seen = {tick.reference: tick.version for tick in ticks}
    kept = uow.keep(json.dumps(answers))
    year = london_date(uow.now).year
    act = BulkAct(
        reference=str(next_reference(uow.session, "BA", year)),
        act=name,
        by_id=uow.actor.person_id,
        begun_at=uow.now,
        answers_key=kept.key,
    )
    act.by, act.answers = uow.session.get_one(Person, uow.actor.person_id), kept
    rows = [
        BulkRow(number=number, seen_version=seen[order.reference], state=RowState.PENDING)
        for number, order in enumerate(orders, start=1)
    ]
    for row, order in zip(rows, orders, strict=True):
        row.bulk_act, row.order = act, order
    uow.add(act, *rows)
    uow.session.flush()
    uow.answer = act.reference
    uow.record(BulkBegun(act.reference, name, len(rows)), act, *rows)
    return act


def try_answers(
    begin: Begin, offer: BulkOffer, ticks: Sequence[Ticked], answers: Mapping[str, str]
) -> None:
    """Raise Invalid for answers that the act's service refuses on the first order and the last.

    What is wrong for every order, such as a day that has passed, is told beside its field rather
    than two hundred times. Nothing is kept of the trial.
    """
    faults = []
    ends = {tick.reference for tick in (ticks[0], ticks[-1])}
    for reference in sorted(ends):
        try:
            with begin() as uow:
                offer.act.service(uow, reference, load(offer.act.schema, answers))
                raise _Enough
        except Invalid as error:
            faults.append(error)
        except (_Enough, TrackerError):
            return
    raise faults[0]


def go_on(begin: Begin, reference: str, *, most: int = AT_ONCE) -> None:
    """Do the next of what is still to be done, or undone; one that is refused stops no other.

    An order is locked by its row while it is taken, so that two who ask at once do nothing twice.
    Raises Busy where the database is away: what was not reached waits.
    """
    for state in (RowState.PENDING, RowState.UNDOING):
        with begin() as uow:
            act = get_bulk_act(uow.session, uow.actor, reference)
            numbers = numbers_in(uow.session, act, state, most=most)
        for number in numbers:
            _settle(begin, reference, number, state)


def _settle(begin: Begin, reference: str, number: int, state: RowState) -> None:
    """Take one order in hand; a refusal undoes whatever was begun, and is written down."""
    try:
        with begin() as uow:
            row = _claimed(uow, reference, number, state)
            if row is not None:
                _take(uow, row)
    except Busy:
        raise
    except TrackerError as error:
        _refuse(begin, reference, number, state, error)
    except Exception:
        log.exception("Order %s of %s met a fault", number, reference)
        _refuse(begin, reference, number, state, Conflict(_FAULT))


def _claimed(uow: UnitOfWork, reference: str, number: int, state: RowState) -> BulkRow | None:
    """Return the row, watched for the trail; None where somebody has settled it meanwhile."""
    act = get_bulk_act(uow.session, uow.actor, reference)
    row = locked_row(uow.session, act, number)
    return uow.watch(row) if row.state is state else None


def _take(uow: UnitOfWork, row: BulkRow) -> None:
    """Do the act, or take it back, with what it is done to; the row says so in the same commit."""
    order, bulk = row.order.reference, row.bulk_act
    if row.state is RowState.UNDOING:
        take_back(uow, row)
        row.state = RowState.UNDONE
        uow.record(BulkUndone(bulk.reference, order), row)
        return
    act = get_act(bulk.act)
    draft = load(act.schema, json.loads(bulk.answers.words))
    changed = act.service(uow, order, _as_seen(draft, row.seen_version))
    uow.session.flush()
    row.state, row.done_at, row.version_after = RowState.DONE, uow.now, changed.version
    uow.record(BulkTaken(bulk.reference, order), row)


def _as_seen(draft: Any, version: int) -> Any:
    """Return the draft with the version that its writer saw, where the act asks for one."""
    if any(field.name == "version" for field in fields(draft)):
        return replace(draft, version=version)
    return draft


def _refuse(
    begin: Begin, reference: str, number: int, state: RowState, error: TrackerError
) -> None:
    """Write down why an order was not done, or not taken back, in a unit of work of its own."""
    changes = error.changes if isinstance(error, Conflict) else ()
    words = " ".join([error.message, *(f"{change}." for change in changes)])
    with begin() as uow:
        row = _claimed(uow, reference, number, state)
        if row is None:
            return
        row.why = uow.keep(words)
        row.why_key = row.why.key
        if state is RowState.UNDOING:
            row.state = RowState.KEPT
            fact: Any = BulkUndoRefused
        else:
            row.state = RowState.CHANGED if changes else RowState.REFUSED
            fact = BulkRefused
        uow.record(fact(reference, row.order.reference, error.code), row)


class _Enough(Exception):
    """The act would be taken: forget it."""
