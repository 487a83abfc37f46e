"""The ladder: its versions in a table, what differs, and orders in flight put on another."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import Conflict, Invalid
from tracker.domain.ladder_diff import differences
from tracker.domain.ladder_lint import lint
from tracker.domain.priority import Priority
from tracker.domain.roles import Permission
from tracker.domain.wording import counted
from tracker.forms import FormSchema, Words, load
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor, picked
from tracker.work_orders.rebasing import plan_rebase
from tracker.work_orders.service import rebase_order

blueprint = Blueprint("ladder", __name__, url_prefix="/ladder")


class _ReasonSchema(FormSchema):
    """Why orders in flight are put on another version."""

    reason = Words(shortest=5, longest=3_000, what="the reason", multiline=True, required=True)


@blueprint.get("")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show one version of the ladder, and how it differs from another."""
    ladders = current_runtime().policy.ladders
    newest = max(ladders)
    shown = ladders[_chosen("version", newest)]
    before = _chosen("from", max((n for n in ladders if n < shown.version), default=newest))
    return render_template(
        "ladder/show.html",
        ladder=shown,
        versions=sorted(ladders, reverse=True),
        newest=newest,
        before=before,
        differences=differences(ladders[before], shown) if before != shown.version else [],
        faults=lint(shown, current_runtime().policy.current_targets),
        priorities=list(Priority),
        may_rebase=current_actor().may_anywhere(Permission.REBASE),
        may_simulate=current_actor().may_anywhere(Permission.SIMULATE),
    )


@blueprint.get("/rebase")
@requires(Permission.REBASE)
def preview() -> ResponseReturnValue:
    """Show what becomes of each order in flight on the chosen version; nothing is changed."""
    return _preview({}, {})


@blueprint.post("/rebase")
@requires(Permission.REBASE)
def rebase() -> ResponseReturnValue:
    """Put the orders that were shown on the version, one at a time, each with its trail entry."""
    runtime, actor = current_runtime(), current_actor()
    try:
        reason = load(_ReasonSchema(), request.form)["reason"]
    except Invalid as error:
        return _preview(request.form, error.errors), 422
    to_version = _chosen("to", max(runtime.policy.ladders))
    moved = 0
    for reference in request.form.getlist("order"):
        try:
            with runtime.begin(actor) as uow:
                rebase_order(uow, reference[:20], to_version, reason)
                moved += 1
        except Conflict:  # it closed, or somebody changed it, since it was shown
            continue
    flash(f"{counted(moved, 'order')} moved to version {to_version} of the ladder.")
    return redirect(url_for(".show", version=to_version), 303)


def _preview(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    runtime = current_runtime()
    to_version = _chosen("to", max(runtime.policy.ladders))
    with runtime.reading() as reading:
        plan = plan_rebase(
            reading.session,
            current_actor(),
            policy=reading.policy,
            now=reading.now,
            to_version=to_version,
        )
        return render_template(
            "ladder/rebase.html",
            plan=plan[:_SHOWN],
            total=len(plan),
            to_version=to_version,
            values=values,
            errors=errors,
        )


def _chosen(name: str, otherwise: int) -> int:
    """Return the version that was chosen; one that is not there is as good as none."""
    words = picked(name) or request.args.get(name, "")
    number = int(words) if words.isascii() and words.isdigit() and len(words) < _DIGITS else 0
    return number if number in current_runtime().policy.ladders else otherwise


_SHOWN, _DIGITS = 200, 6
