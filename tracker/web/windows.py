"""Closures and maintenance of premises: the list, announcing with a look ahead, and the end."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.roles import Permission
from tracker.domain.windows import WindowKind
from tracker.forms import FormSchema, load
from tracker.premises.models_windows import PremisesWindow
from tracker.premises.queries import get_premises
from tracker.premises.windows import (
    EndingSchema,
    ExtensionSchema,
    WindowDraft,
    WindowSchema,
    get_window,
    list_windows,
    planned_span,
    window_rules,
)
from tracker.runtime import current_runtime
from tracker.unit_of_work import UnitOfWork
from tracker.web.access import requires
from tracker.web.rows import rows_of
from tracker.web.session import current_actor, once
from tracker.work_orders.service import announce_window, end_window, extend_window
from tracker.work_orders.windows import touched_by_a_window

blueprint = Blueprint("windows", __name__, url_prefix="/premises/<code>/windows")
_announcing, _extending, _ending = WindowSchema(), ExtensionSchema(), EndingSchema()
_COLOURS = {"planned": "blue", "under_way": "yellow"}
_ORDERS_SHOWN = 20


@blueprint.get("")
@requires(Permission.VIEW)
def show(code: str) -> ResponseReturnValue:
    """List the windows of the premises, and what one would hold there now."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        return render_template(
            "windows/show.html",
            premises=premises,
            windows=list_windows(reading.session, premises),
            touched=touched_by_a_window(reading.session, premises, reading.policy),
            colours=_COLOURS,
            may_announce=actor.may(Permission.ANNOUNCE_WINDOW, premises.place),
            may_end=actor.may(Permission.END_WINDOW, premises.place),
        )


@blueprint.get("/announce")
@requires(Permission.ANNOUNCE_WINDOW)
def form(code: str) -> ResponseReturnValue:
    """Show the form that announces a closure or maintenance."""
    return _form(code, request.args, {})


@blueprint.post("/announce")
@requires(Permission.ANNOUNCE_WINDOW)
def announce(code: str) -> ResponseReturnValue:
    """Show what the window would hold; once that was seen, announce it."""
    if request.form.get("change"):
        return _form(code, request.form, {})
    try:
        draft = load(_announcing, request.form)
        if not request.form.get("seen"):
            return _preview(code, draft)
        with current_runtime().begin(current_actor(), once=once(f"window:{code}")) as uow:
            announce_window(uow, code, draft)
    except Invalid as error:
        return _form(code, request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for(".show", code=code), 303)
    flash("It is announced. It ends by itself.")
    return redirect(url_for(".show", code=code), 303)


@blueprint.get("/<int:number>/extend")
@requires(Permission.ANNOUNCE_WINDOW)
def extend_form(code: str, number: int) -> ResponseReturnValue:
    """Show the form that puts off the end of a window."""
    return _change("extend", code, number, {}, {})


@blueprint.post("/<int:number>/extend")
@requires(Permission.ANNOUNCE_WINDOW)
def extend(code: str, number: int) -> ResponseReturnValue:
    """Put off the end of a window."""
    return _act("extend", code, number, _extending, extend_window)


@blueprint.get("/<int:number>/end")
@requires(Permission.END_WINDOW)
def end_form(code: str, number: int) -> ResponseReturnValue:
    """Show the form that ends a window before its time, or calls it off."""
    return _change("end", code, number, {}, {})


@blueprint.post("/<int:number>/end")
@requires(Permission.END_WINDOW)
def end(code: str, number: int) -> ResponseReturnValue:
    """End a window now, or call it off."""
    return _act("end", code, number, _ending, end_window)


_MAY = {"extend": Permission.ANNOUNCE_WINDOW, "end": Permission.END_WINDOW}
_DONE = {
    "extend": "It lasts longer. The due times are computed anew.",
    "end": "It is over. The clocks run, and the due times are computed anew.",
}


def _act(
    what: str,
    code: str,
    number: int,
    schema: FormSchema,
    act: Callable[[UnitOfWork, str, int, Any], PremisesWindow],
) -> ResponseReturnValue:
    try:
        draft = load(schema, request.form)
        key = once(f"window-{what}:{code}:{number}")
        with current_runtime().begin(current_actor(), once=key) as uow:
            act(uow, code, number, draft)
    except Invalid as error:
        return _change(what, code, number, request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for(".show", code=code), 303)
    flash(_DONE[what])
    return redirect(url_for(".show", code=code), 303)


def _form(code: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        actor.require(Permission.ANNOUNCE_WINDOW, premises.place)
        return render_template(
            "windows/form.html",
            premises=premises,
            rules=window_rules(reading.policy),
            kinds=[
                (WindowKind.CLOSURE.value, "Closure", "Nobody can get in"),
                (WindowKind.MAINTENANCE.value, "Maintenance", "Others are at work there"),
            ],
            values=values,
            errors=errors,
        )


def _preview(code: str, draft: WindowDraft) -> str:
    """Show which orders the window would hold, and which go on; nothing is changed yet."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        actor.require(Permission.ANNOUNCE_WINDOW, premises.place)
        starts_at, until = planned_span(draft, reading.policy, reading.now)
        touched = touched_by_a_window(reading.session, premises, reading.policy)
        return render_template(
            "windows/preview.html",
            premises=premises,
            draft=draft,
            starts_at=starts_at,
            until=until,
            touched=touched,
            held=rows_of(reading, touched.held[:_ORDERS_SHOWN]),
            goes_on=rows_of(reading, touched.goes_on[:_ORDERS_SHOWN]),
            typed=[(name, request.form.get(name, "")) for name in _announcing.fields],
        )


def _change(
    what: str,
    code: str,
    number: int,
    values: Mapping[str, str],
    errors: Mapping[str, Any],
) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        actor.require(_MAY[what], premises.place)
        return render_template(
            f"windows/{what}.html",
            premises=premises,
            window=get_window(reading.session, premises, number),
            rules=window_rules(reading.policy),
            values=values,
            errors=errors,
        )
