"""When people are away: one's own days, and everybody's for whoever manages owners."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.reachability import AbsenceKind
from tracker.domain.roles import Permission
from tracker.domain.wording import day
from tracker.forms import load
from tracker.owners.absences import list_absences
from tracker.owners.schemas import AbsenceDraftSchema
from tracker.owners.service import end_absence, record_absence
from tracker.people.models import Person
from tracker.people.queries import find_person_by_email, get_person, list_people
from tracker.runtime import current_runtime
from tracker.unit_of_work import UnitOfWork
from tracker.web.access import signed_in
from tracker.web.session import current_actor, once, picked

blueprint = Blueprint("leave", __name__, url_prefix="/leave")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Show one's own absences, and everybody's to whoever manages owners, with the form."""
    return _page({}, {})


@blueprint.post("")
@signed_in
def record() -> ResponseReturnValue:
    """Say when somebody is away; what is wrong comes back beside what was typed."""
    try:
        with current_runtime().begin(current_actor(), once=once("leave")) as uow:
            draft = load(AbsenceDraftSchema(), request.form)
            person = _person(uow)
            record_absence(uow, person, draft)
            said = f"{person.name} is away from {day(draft.first_day)} to {day(draft.last_day)}."
    except Invalid as error:
        return _page(request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for(".index"), 303)
    flash(f"{said} Until then nothing changes; from then on others stand in.")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<int:absence_id>/end")
@signed_in
def end(absence_id: int) -> ResponseReturnValue:
    """End an absence now, or take it back."""
    with current_runtime().begin(current_actor()) as uow:
        row = end_absence(uow, absence_id)
        name = row.person.name
    flash(f"{name} is not away any more, and holds again what is theirs.")
    return redirect(url_for(".index"), 303)


def _person(uow: UnitOfWork) -> Person:
    """Return whose days they are: the reader's own unless somebody else was chosen."""
    email = picked("person")
    if not email:
        return get_person(uow.session, uow.actor.person_id or 0)
    found = find_person_by_email(uow.session, email)
    if found is None:
        raise Invalid({"person": ["Select a person from the list"]})
    return found


def _page(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    manages = actor.may_anywhere(Permission.MANAGE_OWNERS)
    with current_runtime().reading() as reading:
        rows = list_absences(
            reading.session,
            since=london_date(reading.now),
            person_id=None if manages else actor.person_id,
        )
        people = list_people(reading.session) if manages else []
        return render_template(
            "leave/index.html",
            values=values,
            errors=errors,
            rows=rows,
            manages=manages,
            people=[(who.email, f"{who.name}, {who.email}") for who in people],
            kinds=[(kind.value, kind.label) for kind in AbsenceKind],
        )
