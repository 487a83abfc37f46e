"""Giving and ending a role in the browser: what it would change is shown before it is done."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Conflict, Invalid, NotFound
from tracker.domain.permissions import DEEDS
from tracker.domain.roles import Grant, Permission, Role, Scope
from tracker.forms import load
from tracker.people.models import Person
from tracker.people.queries import actor_of, get_person
from tracker.people.role_schemas import RoleReasonSchema
from tracker.people.service import give_grant, revoke_grant
from tracker.premises.seers import reached_by, with_grant, without_grant, words_of_scopes
from tracker.runtime import Reading, current_runtime
from tracker.web.access import requires
from tracker.web.people import known_person
from tracker.web.scopes import places, scope_of
from tracker.web.session import current_actor, once

blueprint = Blueprint("roles", __name__, url_prefix="/people/<int:number>/roles")


@blueprint.get("/give")
@requires(Permission.MANAGE_PEOPLE)
def give(number: int) -> ResponseReturnValue:
    """Ask for the role and where it holds; once both are chosen, show what it would open."""
    return _give(number, request.args, {})


@blueprint.post("/give")
@requires(Permission.MANAGE_PEOPLE)
def given(number: int) -> ResponseReturnValue:
    """Give the role that was shown, with the reason."""
    key = once(f"role:{number}")
    try:
        with current_runtime().begin(current_actor(), once=key) as uow:
            reason = load(RoleReasonSchema(), request.form)["reason"]
            with current_runtime().reading() as reading:
                grant = _chosen(reading, request.form)
            person = get_person(uow.session, number)
            give_grant(uow, person, grant.role, grant.scope, reason=reason)
            said = f"{person.name} is {grant.role.label.lower()} now."
    except Invalid as error:
        return _give(number, request.form, error.errors), 422
    except Conflict as error:
        return _give(number, request.form, {"role": [error.message]}), 409
    except AlreadyDone:
        return redirect(url_for("people.show", number=number), 303)
    flash(said)
    return redirect(url_for("people.show", number=number), 303)


@blueprint.get("/<int:grant>/end")
@requires(Permission.MANAGE_PEOPLE)
def end(number: int, grant: int) -> ResponseReturnValue:
    """Show what ending the role would close, and ask why it ends."""
    return _end(number, grant, {}, {})


@blueprint.post("/<int:grant>/end")
@requires(Permission.MANAGE_PEOPLE)
def ended(number: int, grant: int) -> ResponseReturnValue:
    """End the role at once, with the reason."""
    key = once(f"role-end:{grant}")
    try:
        with current_runtime().begin(current_actor(), once=key) as uow:
            reason = load(RoleReasonSchema(), request.form)["reason"]
            person = get_person(uow.session, number)
            ending = _held(person, grant)
            revoke_grant(uow, person, ending.role, ending.scope, reason=reason)
            said = f"{person.name} is no longer {ending.role.label.lower()} there."
    except Invalid as error:
        return _end(number, grant, request.form, error.errors), 422
    except Conflict as error:
        return _end(number, grant, request.form, {"reason": [error.message]}), 409
    except AlreadyDone:
        return redirect(url_for("people.show", number=number), 303)
    flash(said)
    return redirect(url_for("people.show", number=number), 303)


def _give(number: int, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    with current_runtime().reading() as reading:
        person = known_person(reading, current_actor(), number)
        try:
            grant = _chosen(reading, values) if values else None
        except Invalid as error:
            grant, errors = None, {**error.errors, **errors}
        before = actor_of(person, "web")
        return render_template(
            "people/give.html",
            person=person,
            values=values,
            errors=errors,
            roles=[(role.value, role.label) for role in Role],
            scopes=list(places(reading).items()),
            grant=grant,
            where=_where(reading, grant),
            reached=reached_by(reading.session, before, with_grant(before, grant))
            if grant
            else None,
            deeds=DEEDS,
        )


def _end(number: int, row_id: int, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    with current_runtime().reading() as reading:
        person = known_person(reading, current_actor(), number)
        grant = _held(person, row_id)
        now = actor_of(person, "web")
        return render_template(
            "people/end.html",
            person=person,
            values=values,
            errors=errors,
            grant=grant,
            where=_where(reading, grant),
            reached=reached_by(reading.session, without_grant(now, grant), now),
            deeds=DEEDS,
        )


def _chosen(reading: Reading, values: Mapping[str, str]) -> Grant:
    """Return the grant that was chosen; raises Invalid for a choice that was not offered."""
    errors: dict[str, list[str]] = {}
    role, scope = values.get("role", ""), values.get("scope", "")
    if role not in set(Role):
        errors["role"] = ["Select the role"]
    if scope not in places(reading):
        errors["scope"] = ["Select where the role holds"]
    if errors:
        raise Invalid(errors)
    return Grant(Role(role), scope_of(scope))


def _held(person: Person, row_id: int) -> Grant:
    for row in person.grants:
        if row.id == row_id and row.revoked_at is None:
            return Grant(row.role, Scope(row.scope_kind, row.scope_id))
    raise NotFound("They do not hold this role, or it has ended.")


def _where(reading: Reading, grant: Grant | None) -> str:
    return words_of_scopes(reading.session, {grant.scope})[grant.scope] if grant else ""
