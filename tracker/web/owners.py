"""Who owns which stage where: the directory, its gaps, and naming an owner and who stands in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone, Conflict, Invalid
from tracker.domain.joint import Part
from tracker.domain.ladder import Ladder
from tracker.domain.reachability import passed_over
from tracker.domain.roles import Permission, Scope, ScopeKind
from tracker.owners.absences import list_absences
from tracker.owners.gaps import AHEAD, Gap, GapKind, find_gaps
from tracker.owners.models import NAMED, Absence, StageOwner
from tracker.owners.queries import Directory
from tracker.owners.service import set_stage_owner
from tracker.people.models import Person
from tracker.people.queries import find_person_by_email, list_people, names_alone
from tracker.premises.queries import list_premises
from tracker.runtime import Reading, current_runtime
from tracker.unit_of_work import UnitOfWork
from tracker.web.access import requires
from tracker.web.paging import page_of
from tracker.web.scopes import places, scope_key, scope_of
from tracker.web.session import current_actor, once, picked

blueprint = Blueprint("owners", __name__, url_prefix="/owners")
_PAGE = 50
_GRAVE_SHOWN = 20


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the named owners over what the reader may see, and the stages that nobody holds."""
    may_set = current_actor().may_anywhere(Permission.MANAGE_OWNERS)
    with current_runtime().reading() as reading:
        there = places(reading)
        rows = reading.session.scalars(
            sa.select(StageOwner)
            .order_by(StageOwner.stage, StageOwner.part)
            .options(*map(names_alone, NAMED))
        ).all()
        shown = [
            (row, there[scope_key(row.scope_kind, row.scope_id)])
            for row in rows
            if scope_key(row.scope_kind, row.scope_id) in there
        ]
        found = _gaps(reading)
        grave = [gap for gap in found if gap.kind.is_grave]
        return render_template(
            "owners/index.html",
            ladder=reading.policy.ladder,
            page=page_of(shown, _PAGE),
            away=_away(reading, rows) if may_set else (),
            states=_states(reading, rows),
            grave=grave[:_GRAVE_SHOWN],
            grave_count=len(grave),
            gap_count=len(found),
            may_set=may_set,
        )


@blueprint.get("/gaps")
@requires(Permission.VIEW)
def gaps() -> ResponseReturnValue:
    """List every gap at every stage of what the reader may see, narrowed by the address."""
    kind, stage, scope = (request.args.get(name, "")[:40] for name in ("kind", "stage", "scope"))
    with current_runtime().reading() as reading:
        there = places(reading)
        covered = scope_of(scope) if scope in there else Scope(ScopeKind.EVERYTHING)
        found = [
            gap
            for gap in _gaps(reading)
            if kind in {"", gap.kind}
            and stage in {"", str(gap.stage.number)}
            and covered.covers(gap.premises.place)
        ]
        return render_template(
            "owners/gaps.html",
            page=page_of(found, _PAGE),
            counts=Counter(gap.kind for gap in found),
            kinds=[(each.value, each.label) for each in GapKind],
            stages=_stages(reading),
            scopes=list(there.items()),
            may_set=current_actor().may_anywhere(Permission.MANAGE_OWNERS),
        )


@blueprint.get("/name")
@requires(Permission.MANAGE_OWNERS)
def form() -> ResponseReturnValue:
    """Show the form that names the owner of a stage and who stands in."""
    return _form({}, {})


@blueprint.post("/name")
@requires(Permission.MANAGE_OWNERS)
def name() -> ResponseReturnValue:
    """Name the owner; what is wrong comes back beside what was chosen."""
    try:
        with current_runtime().begin(current_actor(), once=once("owner")) as uow:
            stage, part, scope = _stage_and_scope(uow)
            owner = _person(uow, "owner")
            if owner is None:
                raise Invalid({"owner": ["Select the owner"]})
            set_stage_owner(
                uow,
                stage=stage,
                scope=scope,
                owner=owner,
                deputy=_person(uow, "deputy"),
                out_of_hours=_person(uow, "out_of_hours"),
                part=part,
            )
            which = "the second acceptance of " if part is Part.SECOND else ""
            name = uow.policy.ladder.stage(stage).name
            said = f"{owner.name} owns {which}stage {stage}, {name}, now."
    except Invalid as error:
        return _form(request.form, error.errors), 422
    except Conflict as error:
        return _form(request.form, {"owner": [error.message]}), 409
    except AlreadyDone:
        return redirect(url_for(".index"), 303)
    flash(f"The owner is named: {said} What is still missing there stands below.")
    return redirect(url_for(".gaps", stage=stage, scope=picked("scope")), 303)


def _form(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    with current_runtime().reading() as reading:
        people = [(who.email, f"{who.name}, {who.email}") for who in list_people(reading.session)]
        return render_template(
            "owners/form.html",
            values=values,
            errors=errors,
            people=people,
            stages=_acceptances(reading.policy.ladder),
            scopes=list(places(reading).items()),
        )


def _stage_and_scope(uow: UnitOfWork) -> tuple[int, Part, Scope]:
    """Return what was chosen; raises Invalid for a choice that was not offered."""
    errors: dict[str, list[str]] = {}
    picked_stage = picked("stage")
    if picked_stage not in {key for key, _ in _acceptances(uow.policy.ladder)}:
        errors["stage"] = ["Select the stage"]
    chosen = picked("scope")
    with current_runtime().reading() as reading:
        if chosen not in places(reading):
            errors["scope"] = ["Select where the owner answers for the stage"]
    if errors:
        raise Invalid(errors)
    stage, _, part = picked_stage.partition("-")
    return int(stage), Part(part or Part.OWNER), scope_of(chosen)


def _person(uow: UnitOfWork, field: str) -> Person | None:
    email = picked(field)
    found = find_person_by_email(uow.session, email) if email else None
    if email and found is None:
        raise Invalid({field: ["Select a person from the list"]})
    return found


def _stages(reading: Reading) -> list[tuple[int, str]]:
    return [(row.number, f"{row.number}. {row.name}") for row in reading.policy.ladder.stages]


def _acceptances(ladder: Ladder) -> list[tuple[str, str]]:
    """Return what somebody can be named for: each stage, and the second acceptance of one."""
    found = []
    for stage in ladder.stages:
        found.append((str(stage.number), f"{stage.number}. {stage.name}"))
        if stage.with_role is not None:
            words = f"{stage.number}. {stage.name}: the second acceptance"
            found.append((f"{stage.number}-{Part.SECOND}", words))
    return found


def _gaps(reading: Reading) -> list[Gap]:
    premises = list_premises(reading.session, current_actor())
    return find_gaps(reading.session, reading.policy.ladder, premises, now=reading.now)


def _away(reading: Reading, rows: Sequence[StageOwner]) -> list[tuple[Absence, tuple[str, ...]]]:
    """Return who of those named is away within fourteen days, each with who stands in."""
    stand_ins: dict[int, dict[str, None]] = {}
    for row in rows:
        names = stand_ins.setdefault(row.owner_id, {})
        if row.deputy is not None:
            names[row.deputy.name] = None
    today = london_date(reading.now)
    return [
        (absence, tuple(stand_ins[absence.person_id]))
        for absence in list_absences(reading.session, since=today)
        if absence.person_id in stand_ins and absence.first_day <= today + AHEAD
    ]


def _states(reading: Reading, rows: Sequence[StageOwner]) -> dict[int, str]:
    """Return in words why those named cannot be reached now, by their number."""
    directory = Directory.load(reading.session, reading.now)
    numbers = {
        number
        for row in rows
        for number in (row.owner_id, row.deputy_id, row.out_of_hours_id)
        if number is not None
    }
    people = (directory.person(number) for number in numbers)
    return {
        person.id: why.state
        for person in people
        if person is not None and (why := passed_over(person, reading.now)) is not None
    }
