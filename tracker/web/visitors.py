"""Reporting a fault by the QR code of a room: no sign-in, few questions, and little told back."""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.categories import ServiceLine
from tracker.domain.errors import AlreadyDone, Invalid, NotFound, TooMany
from tracker.domain.wording import span
from tracker.forms import load
from tracker.premises.codes import find_code
from tracker.runtime import current_runtime
from tracker.web.access import public
from tracker.web.session import once, picked
from tracker.work_orders.schemas import WorkOrderDraftSchema
from tracker.work_orders.service.visitors import report_by_code, visitor_at

blueprint = Blueprint("visitors", __name__, url_prefix="/r")
_schema = WorkOrderDraftSchema()
# What a visitor is asked; the place is the code's, and nothing else is taken from them.
_ASKED = ("title", "at_risk", "reported_for")


@blueprint.get("/<token>")
@public
def form(token: str) -> ResponseReturnValue:
    """Show the form for the place where the code hangs."""
    return _form(token, {}, {})


@blueprint.post("/<token>")
@public
def send(token: str) -> ResponseReturnValue:
    """Log the fault once, however often the form is sent, and say its reference alone."""
    runtime = current_runtime()
    try:
        with runtime.reading() as reading:
            code = find_code(reading.session, token)
        answers = {name: request.form[name] for name in _ASKED if name in request.form}
        draft = load(
            _schema,
            {
                **answers,
                "category_code": picked("category_code"),
                "premises_code": code.premises.code,
            },
        )
        with runtime.begin(visitor_at(code), once=once(f"visitor:{code.id}")) as uow:
            reference = report_by_code(uow, token, draft).reference
    except NotFound:
        return _gone()
    except TooMany as error:
        return _form(token, request.form, {}, wait=error.wait)
    except Invalid as error:
        return _form(token, request.form, error.errors, status=422)
    except AlreadyDone as error:
        if not error.answer:
            raise
        reference = error.answer
    return render_template(
        "visitors/receipt.html",
        reference=reference,
        at_risk=picked("at_risk") == "yes",
        stop=_stops().get(picked("category_code").upper()),
        emergency_line=runtime.settings.emergency_line,
    )


def _form(
    token: str,
    values: Mapping[str, str],
    errors: Mapping[str, Any],
    *,
    status: int = 200,
    wait: timedelta | None = None,
) -> Response:
    runtime = current_runtime()
    try:
        with runtime.reading() as reading:
            code = find_code(reading.session, token)
    except NotFound:
        return _gone()
    page = render_template(
        "visitors/form.html",
        code=code,
        values=values,
        errors=errors,
        wait=span(wait) if wait else "",
        groups=_groups(),
        stops=_stops(),
        emergency_line=runtime.settings.emergency_line,
    )
    if wait is None:
        return make_response(page, status)
    response = make_response(page, TooMany.status)
    response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def _gone() -> Response:
    """Return the page of a code that is not in use; withdrawn ones look like unknown ones."""
    line = current_runtime().settings.emergency_line
    return make_response(
        render_template("visitors/gone.html", emergency_line=line), NotFound.status
    )


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the kinds of fault for visitors by service line: the same at all premises."""
    groups: dict[ServiceLine, list[tuple[str, str]]] = {}
    for item in current_runtime().policy.categories.values():
        if item.for_visitors:
            groups.setdefault(item.line, []).append((item.code, item.label))
    return [(line.label, choices) for line, choices in groups.items()]


def _stops() -> dict[str, str]:
    """Return what must be done at once, by the kinds of fault that have such words."""
    return {
        code: item.stop
        for code, item in current_runtime().policy.categories.items()
        if item.stop and item.for_visitors
    }
