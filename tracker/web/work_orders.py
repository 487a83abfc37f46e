"""The page of an order, and the forms by which people act on it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Conflict, Invalid
from tracker.domain.milestones import MilestoneResult, result
from tracker.domain.photographs import evidence_of
from tracker.domain.roles import Permission
from tracker.domain.wording import moment
from tracker.owners.queries import Directory
from tracker.runtime import Reading, current_runtime
from tracker.web.access import requires
from tracker.web.acts import first_values, page_of, question_of
from tracker.web.clocks import clock_section
from tracker.web.errors import error_page
from tracker.web.given_photographs import load_with_photographs
from tracker.web.order_parts import is_whole, parts_of, timeline_here
from tracker.web.session import current_actor, once
from tracker.work_orders.acts import Act, get_act, offered
from tracker.work_orders.alike import others_like, to_ask_after
from tracker.work_orders.asking import Asking
from tracker.work_orders.ledger import chasing_words
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of
from tracker.work_orders.queries import get_order
from tracker.work_orders.refusals import why_not, withheld
from tracker.work_orders.service import end_interim_measure
from tracker.work_orders.standing import next_action_words, stage_title, standing_of

blueprint = Blueprint("work_orders", __name__, url_prefix="/work-orders")

_OF_THE_FORM = frozenset({"csrf_token", "form_key", "version", "again"})
_RESULTS = {
    MilestoneResult.PENDING: ("Not due yet", "grey"),
    MilestoneResult.MET: ("Met", "green"),
    MilestoneResult.MET_LATE: ("Met late", "orange"),
    MilestoneResult.MISSED: ("Missed", "red"),
}


@blueprint.get("/<reference>")
@requires(Permission.VIEW)
def show(reference: str) -> ResponseReturnValue:
    """Show one order: the box on top, what may be done, the facts, and what has happened."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        order = get_order(reading.session, actor, reference)
        if reference != order.reference:  # however it was spelt, the page has one address
            return redirect(url_for(".show", reference=order.reference), 303)
        parts = parts_of(reading, order, actor)
        directory = Directory.load(reading.session, reading.now)
        return render_template(
            "work_orders/show.html",
            **_standing(reading, order, directory),
            acts=[
                page_of(act)
                for act in offered(order, actor, reading.policy, directory)
                if act.name != "power" or parts["powers_available"]
            ],
            category=reading.policy.categories.get(order.category_code),
            milestones=[
                (row, *_RESULTS[result(row.due_at, row.met_at, reading.now)])
                for row in order.milestones
            ],
            withheld=[
                (page_of(each.act), each)
                for each in withheld(order, actor, reading.policy, directory)
            ],
            timeline=timeline_here(reading, order),
            whole=is_whole(),
            **clock_section(order, reading.policy, reading.now),
            next_action=next_action_words(order),
            chasing=chasing_words(order, reading.now),
            **parts,
            may_end_interim=order.is_open and actor.may(Permission.INTERIM, order.premises.place),
            may_update=order.is_open and actor.may(Permission.UPDATE, order.premises.place),
            may_read_trail=actor.may(Permission.VIEW_TRAIL, order.premises.place),
        )


@blueprint.get("/<reference>/receipt")
@requires(Permission.VIEW)
def receipt(reference: str) -> ResponseReturnValue:
    """Show what a reporter wants to know: reference, priority and why, who has it, until when."""
    with current_runtime().reading() as reading:
        order = get_order(reading.session, current_actor(), reference)
        directory = Directory.load(reading.session, reading.now)
        alike = to_ask_after(reading.session, current_actor(), order, reading.policy)
        return render_template(
            "work_orders/receipt.html",
            **_standing(reading, order, directory),
            alike=alike,
            emergency_line=current_runtime().settings.emergency_line,
            stop=reading.policy.categories[order.category_code].stop,
        )


@blueprint.get("/<reference>/<act>")
@requires(Permission.VIEW)
def form(reference: str, act: str) -> ResponseReturnValue:
    """Show the form of one act on an order, to whoever may take it there."""
    chosen = get_act(act)
    with current_runtime().reading() as reading:
        order = get_order(reading.session, current_actor(), reference)
        fits = chosen.fits(order, ladder_of(order, reading.policy))
    if not fits:
        return _stale(reference, Conflict("The order is not at a point where this can be done."))
    return _form(reference, chosen, values=None, errors={})


@blueprint.post("/<reference>/<act>")
@requires(Permission.VIEW)
def take(reference: str, act: str) -> ResponseReturnValue:
    """Act on the order; what is wrong comes back beside what was typed."""
    chosen = get_act(act)
    if request.form.get("again"):
        return _form(reference, chosen, values=_typed_again(), errors={})
    try:
        draft, given = load_with_photographs(chosen.schema, request.form, act)
        key = once(f"{act}:{reference}")
        with current_runtime().begin(current_actor(), once=key) as uow:
            given.keep(uow, chosen.service(uow, reference, draft))
    except Invalid as error:
        return _form(reference, chosen, values=request.form, errors=error.errors), 422
    except Conflict as error:
        return _stale(reference, error, chosen)
    except AlreadyDone:
        flash("This was done already; the form acted once.")
        return redirect(url_for(".show", reference=reference), 303)
    flash(f"{page_of(chosen).words.done} {_lapses(reference, chosen)}".strip())
    return redirect(url_for(".show", reference=reference), 303)


@blueprint.post("/<reference>/interim/end")
@requires(Permission.INTERIM)
def end_interim(reference: str) -> ResponseReturnValue:
    """End an interim measure that is running."""
    version = request.form.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() else None
    try:
        key = once(f"interim-end:{reference}")
        with current_runtime().begin(current_actor(), once=key) as uow:
            end_interim_measure(uow, reference, request.form.get("started_at", ""), seen)
    except Conflict as error:
        return _stale(reference, error)
    except AlreadyDone:
        return redirect(url_for(".show", reference=reference), 303)
    flash("The interim measure has ended.")
    return redirect(url_for(".show", reference=reference), 303)


def _form(
    reference: str, act: Act, *, values: Mapping[str, str] | None, errors: Mapping[str, Any]
) -> str:
    """Return the page of a form with what was typed; with None as it is first shown."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        order = get_order(reading.session, actor, reference)
        actor.require(act.permission, order.premises.place)
        directory = Directory.load(reading.session, reading.now)
        asking = Asking(
            session=reading.session,
            order=order,
            actor=actor,
            policy=reading.policy,
            directory=directory,
            now=reading.now,
        )
        page = page_of(act)
        fields = page.words.asks(asking)
        values = first_values(fields) if values is None else values
        return render_template(
            "work_orders/act.html",
            **_standing(reading, order, directory),
            act=page,
            values=values,
            errors=errors,
            takes_photographs=evidence_of(act.name) is not None,
            # The version that was first seen: what changed since then must not be lost.
            version=values.get("version") or order.version,
            says=page.words.says(asking),
            questions=[question_of(field) for field in fields],
            others=others_like(reading.session, actor, order, reading.policy)
            if act.name == "merge"
            else [],
        )


def _lapses(reference: str, chosen: Act) -> str:
    """Say when an acceptance that was just given lapses: its day may come later than it holds."""
    if chosen.name != "accept":
        return ""
    with current_runtime().reading() as reading:
        order = get_order(reading.session, current_actor(), reference)
        if order.lapses_at is None:
            return ""
        return f"It lapses at {moment(order.lapses_at)}, unless you say before then what happened."


def _typed_again() -> dict[str, str]:
    """Return what was typed on a stale form, to be looked at anew on the order as it stands."""
    return {name: words for name, words in request.form.items() if name not in _OF_THE_FORM}


def _stale(reference: str, error: Conflict, chosen: Act | None = None) -> ResponseReturnValue:
    """Return the page that says what changed, how the order stands now, and what was typed.

    Where the act can still be taken, what was typed can be taken over into its form as it is now.
    """
    actor = current_actor()
    with current_runtime().reading() as reading:
        order = get_order(reading.session, actor, reference)
        directory = Directory.load(reading.session, reading.now)
        context = _standing(reading, order, directory)
        goes_on = (
            chosen is not None
            and request.method == "POST"
            and why_not(chosen, order, actor, reading.policy, directory) is None
        )
        return error_page(
            error.status,
            error.message,
            changes=error.changes,
            seen_version=request.form.get("version"),
            again_url=url_for(".show", reference=order.reference),
            act=page_of(chosen) if chosen and goes_on else None,
            carried=_typed_again() if goes_on else {},
            **context,
        )


def _standing(reading: Reading, order: WorkOrder, directory: Directory) -> dict[str, Any]:
    ladder = ladder_of(order, reading.policy)
    standing = standing_of(order, policy=reading.policy, directory=directory, now=reading.now)
    return {
        "order": order,
        "standing": standing,
        "stage_title": stage_title(standing.stage, standing.height),
        "ladder": ladder,
    }
