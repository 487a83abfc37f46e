"""Recovery plans: their list, a new one with its preview, and each followed up wave by wave."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Conflict, Invalid
from tracker.domain.recovery import MOST_WAVES, RecoveryStatus
from tracker.domain.roles import Permission
from tracker.forms import FormSchema, Words, load
from tracker.owners.queries import Directory
from tracker.premises.queries import list_premises, list_units
from tracker.recovery.burn_down import burn_down
from tracker.recovery.choosing import Chosen, choose
from tracker.recovery.queries import approvers_of, directorate, get_plan, list_plans
from tracker.recovery.schemas import ChoiceSchema, PlanSchema
from tracker.recovery.service import approve_plan, propose_plan, withdraw_plan
from tracker.runtime import Reading, current_runtime
from tracker.trail.queries import entries_of
from tracker.web.access import requires
from tracker.web.paging import page_of
from tracker.web.session import current_actor, once, picked
from tracker.web.timeline import timeline_of

blueprint = Blueprint("recovery", __name__, url_prefix="/recovery")

_ROWS = 100


class _ReasonSchema(FormSchema):
    """Why a proposed plan is withdrawn."""

    reason = Words(shortest=5, longest=3_000, what="the reason", multiline=True, required=True)


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the plans with an order that the reader may see."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        return render_template(
            "recovery/index.html",
            plans=list_plans(reading.session, actor),
            may_propose=actor.may_anywhere(Permission.RECOVER),
        )


@blueprint.get("/new")
@requires(Permission.RECOVER)
def form() -> ResponseReturnValue:
    """Show the empty form of a plan."""
    return _form({}, {})


@blueprint.post("/new")
@requires(Permission.RECOVER)
def propose() -> ResponseReturnValue:
    """Show what a plan would do with each order, or propose it; the preview changes nothing."""
    if picked("do") == "preview":
        return _preview()
    try:
        draft = load(PlanSchema(), request.form)
        with current_runtime().begin(current_actor(), once=once("recovery")) as uow:
            reference = propose_plan(uow, draft).reference
    except Invalid as error:
        return _form(request.form, error.errors), 422
    except AlreadyDone as done:
        return redirect(url_for(".show", reference=done.answer), 303)
    flash(f"{reference} is proposed. Nothing changes until somebody else approves it.")
    return redirect(url_for(".show", reference=reference), 303)


@blueprint.get("/<reference>")
@requires(Permission.VIEW)
def show(reference: str) -> ResponseReturnValue:
    """Show one plan: who signed it, what was fixed and missed, and who holds what is owed."""
    return _page(reference, {}, {})


@blueprint.post("/<reference>/approve")
@requires(Permission.VIEW)
def approve(reference: str) -> ResponseReturnValue:
    """Approve the plan, as somebody else than whoever proposed it."""
    try:
        with current_runtime().begin(current_actor(), once=once(request.path)) as uow:
            approve_plan(uow, reference)
    except AlreadyDone:
        return redirect(url_for(".show", reference=reference), 303)
    except Conflict as error:
        return _page(reference, {}, {"approve": [error.message]}), 409
    flash("The plan is approved. Its orders are re-baselined within the next seconds.")
    return redirect(url_for(".show", reference=reference), 303)


@blueprint.post("/<reference>/withdraw")
@requires(Permission.RECOVER)
def withdraw(reference: str) -> ResponseReturnValue:
    """Withdraw a plan that was only proposed."""
    try:
        reason = load(_ReasonSchema(), request.form)["reason"]
        with current_runtime().begin(current_actor(), once=once(request.path)) as uow:
            withdraw_plan(uow, reference, reason)
    except Invalid as error:
        return _page(reference, request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for(".show", reference=reference), 303)
    except Conflict as error:
        return _page(reference, request.form, {"reason": [error.message]}), 409
    flash("The plan is withdrawn. No order was changed by it.")
    return redirect(url_for(".show", reference=reference), 303)


def _preview() -> ResponseReturnValue:
    actor = current_actor()
    try:
        draft = load(ChoiceSchema(), request.form)
        with current_runtime().reading() as reading:
            chosen = choose(reading.session, actor, draft, reading.now)
            return _drawn(reading, request.form, {}, chosen)
    except Invalid as error:
        return _form(request.form, error.errors), 422


def _form(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    with current_runtime().reading() as reading:
        return _drawn(reading, values, errors, None)


def _drawn(
    reading: Reading,
    values: Mapping[str, str],
    errors: Mapping[str, Any],
    chosen: Sequence[Chosen] | None,
) -> str:
    actor = current_actor()
    premises = list_premises(reading.session, actor, permission=Permission.RECOVER)
    suppliers = {row.contract.supplier.code: row.contract.supplier.name for row in premises}
    directory = Directory.load(reading.session, reading.now)
    able = directorate({row.place for row in premises}, reading.policy, directory)
    fit = [each for each in chosen or () if each.why is None]
    return render_template(
        "recovery/new.html",
        values=values,
        errors=errors,
        waves=range(1, MOST_WAVES + 1),
        units=[(unit.code, unit.name) for unit in list_units(reading.session, actor)],
        premises=[(item.code, f"{item.code} {item.name}") for item in premises],
        suppliers=sorted(suppliers.items(), key=lambda pair: pair[1]),
        categories=[(row.code, row.label) for row in reading.policy.categories.values()],
        labels={row.code: row.label for row in reading.policy.categories.values()},
        stages=[
            (row.number, f"{row.number}. {row.name}") for row in reading.policy.ladder.stages[1:]
        ],
        able=[(who.id, who.name) for who in able if who.id != actor.person_id],
        chosen=chosen,
        fit=fit,
        left_out=[each for each in chosen or () if each.why is not None],
    )


def _page(reference: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        plan = get_plan(reading.session, actor, reference)
        directory = Directory.load(reading.session, reading.now)
        followed = burn_down(
            reading.session, actor, plan, policy=reading.policy, directory=directory
        )
        waits = plan.status is RecoveryStatus.PROPOSED
        able = approvers_of(reading.session, plan, reading.policy, directory) if waits else ()
        return render_template(
            "recovery/show.html",
            plan=plan,
            followed=followed,
            page=page_of(followed.lines, _ROWS),
            able=tuple(who.name for who in able),
            may_approve=actor.person_id in {who.id for who in able},
            may_withdraw=waits and actor.may_anywhere(Permission.RECOVER),
            labels={row.code: row.label for row in reading.policy.categories.values()},
            timeline=timeline_of(reading.session, entries_of(reading.session, plan.reference)),
            values=values,
            errors=errors,
        )
