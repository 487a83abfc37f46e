"""One act on several orders: ticked in the queue, looked at first, done, and taken back."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Busy, Conflict, Invalid
from tracker.domain.roles import Permission
from tracker.domain.undoing import UNSETTLED, RowState
from tracker.forms import load
from tracker.owners.queries import Directory
from tracker.runtime import Reading, current_runtime
from tracker.unit_of_work import UnitOfWork
from tracker.web.access import requires
from tracker.web.acts import first_values, page_of, question_of
from tracker.web.session import current_actor, once, own_page, picked
from tracker.work_orders.asking import Asking, Field, Kind
from tracker.work_orders.bulk.doing import AT_ONCE, begin_bulk, go_on, try_answers
from tracker.work_orders.bulk.offering import (
    OFFERS,
    BulkOffer,
    Ticked,
    foresee,
    get_offer,
    likeliest_survivor,
    missing_words,
    orders_ticked,
    read_ticks,
)
from tracker.work_orders.bulk.queries import (
    get_bulk_act,
    list_bulk_acts,
    rows_of,
    visible_references,
)
from tracker.work_orders.bulk.undoing import ask_undo, undoable_until
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.schemas import ReasonSchema

blueprint = Blueprint("bulk", __name__, url_prefix="/together")

_LATEST = 50
_COLOURS = {
    RowState.PENDING: "grey",
    RowState.DONE: "green",
    RowState.REFUSED: "red",
    RowState.CHANGED: "orange",
    RowState.UNDOING: "grey",
    RowState.UNDONE: "blue",
    RowState.KEPT: "orange",
}


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List what the reader did to several orders at once, the latest first."""
    with current_runtime().reading() as reading:
        acts = list_bulk_acts(reading.session, current_actor(), most=_LATEST)
        return render_template("bulk/index.html", acts=acts, offers=OFFERS, colours=_COLOURS)


@blueprint.post("/preview")
@requires(Permission.VIEW)
def preview() -> ResponseReturnValue:
    """Show what an act would do to each ticked order, or why not, and ask its questions once."""
    offer = get_offer(picked("act") or "accept")
    try:
        ticks = read_ticks(request.form.getlist("order"))
    except Invalid as error:
        return _nothing(error), 422
    return _preview(offer, ticks, None, {})


@blueprint.post("")
@requires(Permission.VIEW)
def begin() -> ResponseReturnValue:
    """Write down what is to be done, do the first of it, and lead to what became of each order."""
    offer = get_offer(picked("act"))
    try:
        ticks = read_ticks(request.form.getlist("order"))
    except Invalid as error:
        return _nothing(error), 422
    try:
        answers = _answers(offer, ticks)
        load(offer.act.schema, answers)
        try_answers(_unit, offer, ticks, answers)
        with current_runtime().begin(current_actor(), once=once("together")) as uow:
            reference = begin_bulk(uow, offer.act.name, ticks, answers).reference
    except Invalid as error:
        return _preview(offer, ticks, request.form, error.errors), 422
    except AlreadyDone as done:
        return redirect(url_for(".show", reference=done.answer), 303)
    with suppress(Busy):  # it is written down: the page that follows goes on with it
        go_on(_unit, reference)
    return redirect(url_for(".show", reference=reference), 303)


@blueprint.get("/<reference>")
@requires(Permission.VIEW)
def show(reference: str) -> ResponseReturnValue:
    """Show what became of each order, how far it has come, and whether it can be taken back."""
    return _page(reference, {}, {})


@blueprint.post("/<reference>/next")
@requires(Permission.VIEW)
def carry_on(reference: str) -> ResponseReturnValue:
    """Do the next of what is still to be done; sent twice it does nothing twice."""
    go_on(_unit, reference)
    return redirect(url_for(".show", reference=reference), 303)


@blueprint.post("/<reference>/undo")
@requires(Permission.VIEW)
def undo(reference: str) -> ResponseReturnValue:
    """Take back what was done, order by order, backwards."""
    try:
        draft = load(ReasonSchema(), request.form)
        with current_runtime().begin(current_actor(), once=once(request.path)) as uow:
            ask_undo(uow, reference, draft)
    except Invalid as error:
        return _page(reference, request.form, error.errors), 422
    except Conflict as error:
        return _page(reference, request.form, {"reason": [error.message]}), 409
    except AlreadyDone:
        return redirect(url_for(".show", reference=reference), 303)
    with suppress(Busy):
        go_on(_unit, reference)
    flash("Taking it back has begun. Each order says what became of it.")
    return redirect(url_for(".show", reference=reference), 303)


def _unit() -> AbstractContextManager[UnitOfWork]:
    """Begin a unit of work of whoever is at the browser."""
    return current_runtime().begin(current_actor())


def _answers(offer: BulkOffer, ticks: Sequence[Ticked]) -> dict[str, str]:
    """Return what the form says, of the act's own questions only."""
    with current_runtime().reading() as reading:
        askings = _askings(reading, ticks)
        fields = page_of(offer.act).words.asks(askings[0]) if askings else ()
    return {field.name: request.form.get(field.name, "") for field in fields}


def _askings(reading: Reading, ticks: Sequence[Ticked]) -> list[Asking]:
    actor = current_actor()
    directory = Directory.load(reading.session, reading.now)
    return [
        Asking(
            session=reading.session,
            order=order,
            actor=actor,
            policy=reading.policy,
            directory=directory,
            now=reading.now,
        )
        for order in orders_ticked(reading.session, actor, ticks)
    ]


def _preview(
    offer: BulkOffer,
    ticks: Sequence[Ticked],
    values: Mapping[str, str] | None,
    errors: Mapping[str, Any],
) -> str:
    with current_runtime().reading() as reading:
        askings = _askings(reading, ticks)
        page = page_of(offer.act)
        orders = [asking.order for asking in askings]
        fields = list(page.words.asks(askings[0])) if askings else []
        values = _first(fields, orders) if values is None else values
        foreseen = foresee(offer, ticks, askings, values.get("survivor", "").strip().upper())
        return render_template(
            "bulk/preview.html",
            offer=offer,
            act=page,
            values=values,
            errors=errors,
            questions=[question_of(field) for field in fields],
            may=[each for each in foreseen if each.may],
            may_not=[each for each in foreseen if not each.may],
            missing=missing_words(ticks, orders),
            back=own_page(request.form.get("back")),
        )


def _first(fields: Sequence[Field], orders: Sequence[WorkOrder]) -> dict[str, str]:
    """Return what the form begins with: the earliest report goes on for the others."""
    values = first_values(fields)
    if any(field.kind is Kind.ORDER for field in fields):
        values["survivor"] = likeliest_survivor(orders)
    return values


def _nothing(error: Invalid) -> str:
    return render_template(
        "bulk/nothing.html", errors=error.errors, back=own_page(request.form.get("back"))
    )


def _page(reference: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    with current_runtime().reading() as reading:
        actor = current_actor()
        act = get_bulk_act(reading.session, actor, reference)
        rows = rows_of(reading.session, act)
        until = undoable_until(act)
        counts = {state: sum(row.state is state for row in rows) for state in RowState}
        return render_template(
            "bulk/show.html",
            bulk=act,
            offer=OFFERS[act.act],
            rows=rows,
            visible=visible_references(reading.session, actor, rows),
            counts=counts,
            left=sum(counts[state] for state in UNSETTLED),
            at_once=AT_ONCE,
            until=until,
            may_undo=until is not None
            and reading.now <= until
            and act.undo_asked_at is None
            and counts[RowState.DONE] > 0,
            values=values,
            errors=errors,
            colours=_COLOURS,
        )
