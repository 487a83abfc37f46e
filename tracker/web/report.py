"""Reporting a fault: four questions that must be answered, and a receipt at the end."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.categories import FaultCategory, ServiceLine
from tracker.domain.category_search import search_categories
from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.photographs import EvidenceOf
from tracker.domain.roles import Permission
from tracker.premises.models import Premises
from tracker.premises.queries import list_premises
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.acts import impact_boxes
from tracker.web.given_photographs import load_with_photographs
from tracker.web.session import current_actor, once, picked
from tracker.work_orders.alike import ReportedAlready, ask_first
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.schemas import WorkOrderDraftSchema
from tracker.work_orders.service.reporting import log_work_order

blueprint = Blueprint("report", __name__, url_prefix="/report")
_schema = WorkOrderDraftSchema()
_LONGEST_SEARCH = 80


@blueprint.get("")
@requires(Permission.REPORT)
def form() -> ResponseReturnValue:
    """Show the form, with the premises chosen where the address or the reader's role says so."""
    return _form({"premises_code": request.args.get("premises_code", "")[:20]}, {})


@blueprint.get("/kinds")
@requires(Permission.REPORT)
def kinds() -> ResponseReturnValue:
    """Return the codes of the kinds of fault found by everyday words, the best first."""
    words = request.args.get("words", "")[:_LONGEST_SEARCH]
    categories = current_runtime().policy.categories.values()
    return jsonify(codes=[item.code for item in search_categories(categories, words)])


@blueprint.post("")
@requires(Permission.REPORT)
def send() -> ResponseReturnValue:
    """Log the fault once, however often the form is sent, and show its receipt."""
    if request.form.get("rooms"):  # the premises were chosen and their rooms are asked for
        return _form(request.form, {})
    try:
        answers = {**request.form.to_dict(), **_picked()}
        draft, given = load_with_photographs(_schema, answers, EvidenceOf.REPORT)
        with current_runtime().begin(current_actor(), once=once("report")) as uow:
            ask_first(uow, draft, _asked())
            order = log_work_order(uow, draft)
            given.keep(uow, order)
            reference = order.reference
    except ReportedAlready as already:
        return _form(request.form, {}, already.orders)
    except Invalid as error:
        return _form(request.form, error.errors), 422
    except AlreadyDone as error:
        if not error.answer:
            raise
        flash("The form was sent twice; the fault was logged once.")
        reference = error.answer
    return redirect(url_for("work_orders.receipt", reference=reference), 303)


def _form(
    values: Mapping[str, str], errors: Mapping[str, Any], alike: Sequence[WorkOrder] = ()
) -> str:
    actor = current_actor()
    runtime = current_runtime()
    with runtime.reading() as reading:
        offered = list_premises(reading.session, actor, permission=Permission.REPORT)
        chosen = _chosen(offered, values)
        if chosen is None and values.get("premises_code"):
            # Seen but not to be reported at, or not seen at all: the two must look alike.
            errors = {**errors} or {"premises_code": ["Select premises from the list"]}
        return render_template(
            "report/form.html",
            values={**values, "premises_code": chosen.code} if chosen else values,
            errors=errors,
            alike=alike,
            asked=tuple(dict.fromkeys((*_asked(), *(order.reference for order in alike)))),
            stops={
                code: item.stop for code, item in reading.policy.categories.items() if item.stop
            },
            emergency_line=runtime.settings.emergency_line,
            premises=[(item.code, f"{item.code} {item.name}") for item in offered],
            chosen=chosen,
            locations=[(row.code, row.name) for row in chosen.locations] if chosen else [],
            groups=_categories(reading.policy.categories, chosen),
            impacts=impact_boxes(),
        )


def _asked() -> tuple[str, ...]:
    """Return the references that the reporter was asked about and said no to."""
    return tuple(picked("not_a_duplicate").split())


def _picked() -> dict[str, str]:
    return {name: picked(name) for name in ("premises_code", "category_code", "location_code")}


def _chosen(offered: Sequence[Premises], values: Mapping[str, str]) -> Premises | None:
    """Return the premises chosen; the only ones there are, where a person has no choice."""
    code = (values.get("premises_code") or "").strip().upper()
    if not code and len(offered) == 1:
        return offered[0]
    return next((item for item in offered if item.code.upper() == code), None)


def _categories(
    categories: Mapping[str, FaultCategory], premises: Premises | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of fault by service line; only those used at the premises, once known."""
    groups: dict[ServiceLine, list[tuple[str, str]]] = {}
    for item in categories.values():
        if premises is None or item.offered_at(premises.premises_type):
            groups.setdefault(item.line, []).append((item.code, item.label))
    return [(line.label, choices) for line, choices in groups.items()]
