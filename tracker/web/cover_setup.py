"""What is required at night, and the contingency plan: two forms of night cover."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.cover.models import ContingencyPlan, CoverRequirement
from tracker.cover.moves import NightChange, preview_requirement
from tracker.cover.queries import find_plan, get_approved_premises, list_requirements
from tracker.cover.schemas import PlanSchema, RequirementSchema
from tracker.cover.service import record_plan_test, set_plan, set_requirement
from tracker.domain.calendar import london_date
from tracker.domain.cover import SuppliedBy
from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor, once

blueprint = Blueprint("cover_setup", __name__, url_prefix="/night-cover/<code>")
_requirement, _plan = RequirementSchema(), PlanSchema()


@blueprint.get("/requirement")
@requires(Permission.COVER_REQUIRE)
def requirement_form(code: str) -> ResponseReturnValue:
    """Show the form that says what the premises must have at night."""
    return _requirement_page(code, None, {})


@blueprint.post("/requirement")
@requires(Permission.COVER_REQUIRE)
def require(code: str) -> ResponseReturnValue:
    """Say what the premises must have; what is wrong comes back beside what was typed."""
    try:
        draft = load(_requirement, request.form)
        with current_runtime().reading() as reading:
            actor = current_actor()
            changes = preview_requirement(reading.session, actor, code, draft, reading.now)
        if changes and request.form.get("seen") != _as_seen(changes):
            return _requirement_page(code, request.form, {}, changes=changes)
        with current_runtime().begin(
            current_actor(), once=once(f"cover-requirement:{code}")
        ) as uow:
            set_requirement(uow, code, draft)
    except Invalid as error:
        return _requirement_page(code, request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for("cover.show", code=code), 303)
    flash("It is recorded what is required. The coming nights join the roster by themselves.")
    return redirect(url_for("cover.show", code=code), 303)


@blueprint.get("/plan")
@requires(Permission.COVER_FILL)
def plan_form(code: str) -> ResponseReturnValue:
    """Show the form of the contingency plan."""
    return _plan_page(code, None, {})


@blueprint.post("/plan")
@requires(Permission.COVER_FILL)
def write_plan(code: str) -> ResponseReturnValue:
    """Write the contingency plan; what is wrong comes back beside what was typed."""
    try:
        draft = load(_plan, request.form)
        with current_runtime().begin(current_actor(), once=once(f"cover-plan:{code}")) as uow:
            set_plan(uow, code, draft)
    except Invalid as error:
        return _plan_page(code, request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for("cover.show", code=code), 303)
    flash("The contingency plan is saved.")
    return redirect(url_for("cover.show", code=code), 303)


@blueprint.post("/plan/tested")
@requires(Permission.COVER_FILL)
def test_today(code: str) -> ResponseReturnValue:
    """Record that the plan was tested today."""
    try:
        with current_runtime().begin(current_actor(), once=once(f"cover-test:{code}")) as uow:
            record_plan_test(uow, code, london_date(uow.now))
    except AlreadyDone:
        return redirect(url_for("cover.show", code=code), 303)
    flash("It is recorded that the plan was tested today.")
    return redirect(url_for("cover.show", code=code), 303)


def _as_seen(changes: Sequence[NightChange]) -> str:
    """Return what was shown, so that something else is shown anew and not done unseen."""
    return " | ".join(change.words for change in changes)


def _requirement_page(
    code: str,
    typed: Mapping[str, str] | None,
    errors: Mapping[str, Any],
    *,
    changes: Sequence[NightChange] = (),
) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_approved_premises(reading.session, actor, code)
        actor.require(Permission.COVER_REQUIRE, premises.place)
        rows = list_requirements(reading.session, [premises.id])[premises.id]
        today = london_date(reading.now).isoformat()
        return render_template(
            "cover/requirement.html",
            premises=premises,
            values=typed if typed is not None else _as_typed(rows[0] if rows else None, today),
            errors=errors,
            suppliers=[(each.value, each.label) for each in SuppliedBy],
            changes=changes,
            seen=_as_seen(changes),
        )


def _as_typed(row: CoverRequirement | None, today: str) -> dict[str, str]:
    if row is None:
        return {"posts": "2", "supplied_by": SuppliedBy.SUPPLIER.value, "valid_from": today}
    return {
        "begins": f"{row.begins:%H:%M}",
        "ends": f"{row.ends:%H:%M}",
        "posts": str(row.posts),
        "supplied_by": row.supplied_by.value,
        "valid_from": today,
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
    }


def _plan_page(code: str, typed: Mapping[str, str] | None, errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_approved_premises(reading.session, actor, code)
        actor.require(Permission.COVER_FILL, premises.place)
        plan = find_plan(reading.session, premises.id)
        return render_template(
            "cover/plan.html",
            premises=premises,
            values=typed if typed is not None else _plan_as_typed(plan),
            errors=errors,
        )


def _plan_as_typed(plan: ContingencyPlan | None) -> dict[str, str]:
    if plan is None:
        return {}
    return {
        "neighbour": plan.neighbour.words,
        "bank": plan.bank.words,
        "manager": plan.manager.words,
        "police": plan.police.words,
        "out_of_hours": plan.out_of_hours.email if plan.out_of_hours else "",
        "tested_on": plan.tested_on.isoformat() if plan.tested_on else "",
    }
