"""Who owns which stage where: the directory, its gaps, and naming an owner and a deputy."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Conflict, Invalid
from tracker.domain.roles import Permission, Scope, ScopeKind
from tracker.owners.models import StageOwner
from tracker.owners.queries import Directory, HeldAs
from tracker.owners.service import set_stage_owner
from tracker.people.models import Person
from tracker.people.queries import find_person_by_email, list_people
from tracker.premises.queries import list_premises
from tracker.runtime import Reading, current_runtime
from tracker.unit_of_work import UnitOfWork
from tracker.web.access import requires
from tracker.web.session import current_actor, once, picked

blueprint = Blueprint("owners", __name__, url_prefix="/owners")
_GAPS = {
    HeldAs.STAGE_ABOVE: "Nobody: the stage above answers for it",
    HeldAs.NOBODY: "Nobody at all",
}
_GAPS_SHOWN = 100


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the named owners over what the reader may see, and the stages that nobody holds."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        places = _places(reading)
        rows = reading.session.scalars(sa.select(StageOwner).order_by(StageOwner.stage)).all()
        shown = [
            (row, places[_scope_key(row.scope_kind, row.scope_id)])
            for row in rows
            if _scope_key(row.scope_kind, row.scope_id) in places
        ]
        gaps = _gaps(reading)
        return render_template(
            "owners/index.html",
            ladder=reading.policy.ladder,
            rows=shown,
            gaps=gaps[:_GAPS_SHOWN],
            gap_count=len(gaps),
            may_set=actor.may_anywhere(Permission.MANAGE_OWNERS),
        )


@blueprint.get("/name")
@requires(Permission.MANAGE_OWNERS)
def form() -> ResponseReturnValue:
    """Show the form that names an owner and a deputy of a stage."""
    return _form({}, {})


@blueprint.post("/name")
@requires(Permission.MANAGE_OWNERS)
def name() -> ResponseReturnValue:
    """Name the owner; what is wrong comes back beside what was chosen."""
    try:
        with current_runtime().begin(current_actor(), once=once("owner")) as uow:
            stage, scope = _stage_and_scope(uow)
            owner = _person(uow, "owner")
            if owner is None:
                raise Invalid({"owner": ["Select the owner"]})
            set_stage_owner(
                uow, stage=stage, scope=scope, owner=owner, deputy=_person(uow, "deputy")
            )
    except Invalid as error:
        return _form(request.form, error.errors), 422
    except Conflict as error:
        return _form(request.form, {"owner": [error.message]}), 409
    except AlreadyDone:
        return redirect(url_for(".index"), 303)
    flash("The owner is named. Orders at that stage are theirs from now on.")
    return redirect(url_for(".index"), 303)


def _form(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    with current_runtime().reading() as reading:
        people = [(who.email, f"{who.name}, {who.email}") for who in list_people(reading.session)]
        return render_template(
            "owners/form.html",
            values=values,
            errors=errors,
            people=people,
            stages=[
                (row.number, f"{row.number}. {row.name}") for row in reading.policy.ladder.stages
            ],
            scopes=list(_places(reading).items()),
        )


def _stage_and_scope(uow: UnitOfWork) -> tuple[int, Scope]:
    """Return what was chosen; raises Invalid for a choice that was not offered."""
    errors: dict[str, list[str]] = {}
    stage = picked("stage")
    if stage not in {str(row.number) for row in uow.policy.ladder.stages}:
        errors["stage"] = ["Select the stage"]
    chosen = picked("scope")
    with current_runtime().reading() as reading:
        if chosen not in _places(reading):
            errors["scope"] = ["Select where the owner answers for the stage"]
    if errors:
        raise Invalid(errors)
    kind, _, number = chosen.partition("-")
    return int(stage), Scope(ScopeKind(kind), int(number) or None)


def _person(uow: UnitOfWork, field: str) -> Person | None:
    email = picked(field)
    found = find_person_by_email(uow.session, email) if email else None
    if email and found is None:
        raise Invalid({field: ["Select a person from the list"]})
    return found


def _scope_key(kind: ScopeKind, number: int | None) -> str:
    return f"{kind}-{number or 0}"


def _places(reading: Reading) -> dict[str, str]:
    """Return the scopes over what the reader may see, with their words, the widest first."""
    found = {_scope_key(ScopeKind.EVERYTHING, 0): "Everywhere"}
    premises = list_premises(reading.session, current_actor(), include_closed=True)
    for item in sorted(premises, key=lambda row: row.contract.name):
        found[_scope_key(ScopeKind.CONTRACT, item.contract_id)] = f"Contract: {item.contract.name}"
    for item in sorted(premises, key=lambda row: row.unit.name):
        found[_scope_key(ScopeKind.UNIT, item.unit_id)] = f"Unit: {item.unit.name}"
    for item in premises:
        found[_scope_key(ScopeKind.PREMISES, item.id)] = f"Premises: {item.code} {item.name}"
    return found


def _gaps(reading: Reading) -> list[tuple[str, str, str]]:
    """Return where a stage has nobody: premises, stage, and who answers instead."""
    directory = Directory.load(reading.session, reading.now)
    ladder = reading.policy.ladder
    return [
        (f"{item.code} {item.name}", f"{stage.number}. {stage.name}", _GAPS[held])
        for item in list_premises(reading.session, current_actor())
        for stage in ladder.stages
        if (held := directory.holders(ladder, stage.number, item.place).held_as) in _GAPS
    ]
