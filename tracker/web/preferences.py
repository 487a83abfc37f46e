"""How one wants to be told: quiet hours, time zone, ways and digest, and what ignores them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.mobile import masked, mobile_number
from tracker.domain.quiet import ALWAYS_COMES, Ways
from tracker.forms import load
from tracker.people.preferences import preferences_of, set_preferences
from tracker.people.queries import get_person
from tracker.people.schemas import PreferencesSchema, as_typed
from tracker.people.service import set_own_mobile
from tracker.runtime import current_runtime
from tracker.web.access import signed_in
from tracker.web.session import current_actor, once

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own preferences as a form, and what comes whatever they say."""
    with current_runtime().reading() as reading:
        wishes = preferences_of(reading.session, current_actor().person_id or 0)
    return _page(as_typed(wishes), {})


@blueprint.post("")
@signed_in
def save() -> ResponseReturnValue:
    """Keep them; what is wrong comes back beside what was typed."""
    try:
        with current_runtime().begin(current_actor(), once=once("preferences")) as uow:
            wishes = load(PreferencesSchema(), request.form)
            set_preferences(uow, wishes)
    except Invalid as error:
        return _page(request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for(".show"), 303)
    flash(f"Saved: {wishes.in_words}.")
    return redirect(url_for(".show"), 303)


@blueprint.get("/mobile")
@signed_in
def show_mobile() -> ResponseReturnValue:
    """Show the end of one's own number, and the form for another."""
    return _mobile_page("", {})


@blueprint.post("/mobile")
@signed_in
def save_mobile() -> ResponseReturnValue:
    """Keep the number that texts go to, or take it away where the field is empty."""
    typed = request.form.get("mobile", "").strip()
    try:
        with current_runtime().begin(current_actor(), once=once("mobile")) as uow:
            number = mobile_number(typed) if typed else None
            set_own_mobile(uow, number)
    except Invalid as error:
        return _mobile_page(typed, error.errors), 422
    except AlreadyDone:
        return redirect(url_for(".show_mobile"), 303)
    flash(f"Texts go to the number {masked(number)}." if number else "You get no texts.")
    return redirect(url_for(".show_mobile"), 303)


def _mobile_page(typed: str, errors: Mapping[str, Any]) -> str:
    with current_runtime().reading() as reading:
        number = get_person(reading.session, current_actor().person_id or 0).mobile
    return render_template(
        "preferences/mobile.html",
        values={"mobile": typed},
        errors=errors,
        on_record=masked(number) if number else None,
    )


def _page(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    return render_template(
        "preferences/index.html",
        values=values,
        errors=errors,
        ways=[(way.value, way.label) for way in Ways],
        always_comes=ALWAYS_COMES,
    )
