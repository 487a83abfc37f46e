"""Night cover in the browser: the board, a premises' nights, and every act on a post."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.cover.acts import CoverAct, get_act, offered
from tracker.cover.board import look_at, plan_fault, read_board
from tracker.cover.models import CoverShift
from tracker.cover.queries import (
    find_plan,
    get_approved_premises,
    get_night,
    list_nights,
    list_requirements,
    required_on,
    roster_faults,
    running_night,
)
from tracker.cover.service import answer_check, say_alone
from tracker.cover.service import say_another_is_alone as say_for_another
from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone, Conflict, Invalid, NotFound
from tracker.domain.roles import Permission
from tracker.domain.wording import day
from tracker.forms import load
from tracker.runtime import current_runtime
from tracker.unit_of_work import UnitOfWork
from tracker.web.access import requires
from tracker.web.acts import first_values, question_of
from tracker.web.cover_words import COLOURS, STATE_COLOURS, page_of
from tracker.web.session import current_actor, once

blueprint = Blueprint("cover", __name__, url_prefix="/night-cover")

_PAST_NIGHTS = 14
# What one tap says, by the name of the tap.
_TAPS: Mapping[str, Callable[[UnitOfWork, str], object]] = MappingProxyType(
    {"alone": say_alone, "another": say_for_another, "safe": answer_check}
)


@blueprint.get("")
@requires(Permission.VIEW)
def board() -> ResponseReturnValue:
    """Show tonight and the coming nights of every approved premises that the reader may see."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        dates, rows = read_board(reading.session, actor, reading.now, reading.policy)
        return render_template(
            "cover/board.html",
            dates=dates,
            tonight=london_date(reading.now),
            rows=sorted(rows, key=lambda row: (not row.is_bad, row.premises.code)),
            colours=COLOURS,
            faults=roster_faults(reading.session, reading.now, reading.policy, actor),
        )


@blueprint.get("/<code>")
@requires(Permission.VIEW)
def show(code: str) -> ResponseReturnValue:
    """Show the nights of one premises: posts and what may be said of them, gaps, plan, past."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        session, now = reading.session, reading.now
        premises = get_approved_premises(session, actor, code)
        if code != premises.code:
            return redirect(url_for(".show", code=premises.code), 303)
        today = london_date(now)
        nights = list_nights(
            session,
            actor,
            first=today - timedelta(days=_PAST_NIGHTS),
            last=today + timedelta(days=31),
            premises_id=premises.id,
        )
        required = list_requirements(session, [premises.id])[premises.id]
        plan = find_plan(session, premises.id)
        running = running_night(session, premises, now)
        may = {each.value: actor.may(each, premises.place) for each in Permission}
        return render_template(
            "cover/show.html",
            premises=premises,
            required=required,
            current=required_on(required, today),
            faults=roster_faults(session, now, reading.policy, actor),
            nights=[
                (night, look_at(night, night.night, required=True, now=now), _posts(night.shifts))
                for night in nights
                if night.ends_at > now
            ],
            past=[night for night in reversed(nights) if night.ends_at <= now],
            running=running,
            alone=running is not None and running.sole is not None,
            plan=plan,
            plan_fault=plan_fault(plan, now, reading.policy),
            colours=COLOURS,
            state_colours=STATE_COLOURS,
            rungs=reading.policy.current_cover.rungs,
            may=may,
        )


def _posts(shifts: list[CoverShift]) -> list[tuple[CoverShift, list[Any]]]:
    actor, now = current_actor(), current_runtime().clock.now()
    return [(row, [page_of(act) for act in offered(row, actor, now)]) for row in shifts]


@blueprint.post("/<code>/alone")
@requires(Permission.COVER_REPORT)
def say_one_is_alone(code: str) -> ResponseReturnValue:
    """Take the one tap of somebody who is alone."""
    return _one_tap(code, "alone", "The division has it now, and the stage above is told.")


@blueprint.post("/<code>/somebody-alone")
@requires(Permission.COVER_REPORT)
def say_another_is_alone(code: str) -> ResponseReturnValue:
    """Take the one tap of somebody who says it for whoever is alone."""
    return _one_tap(code, "another", "The division has it now. Each of those on site is asked.")


@blueprint.get("/<code>/safe")
@requires(Permission.COVER_REPORT)
def safe_form(code: str) -> ResponseReturnValue:
    """Show the one big button for whoever is alone."""
    with current_runtime().reading() as reading:
        premises = get_approved_premises(reading.session, current_actor(), code)
        running = running_night(reading.session, premises, reading.now)
        sole = running.sole if running else None
        return render_template(
            "cover/safe.html",
            premises=premises,
            is_alone=sole is not None,
            is_night=running is not None,
            awaited=sole.awaited if sole else None,
        )


@blueprint.post("/<code>/safe")
@requires(Permission.COVER_REPORT)
def say_safe(code: str) -> ResponseReturnValue:
    """Take the one tap of somebody who is alone and safe."""
    return _one_tap(code, "safe", "Thank you. It is on record that you are safe.")


def _one_tap(code: str, what: str, done: str) -> ResponseReturnValue:
    try:
        key = once(f"cover-{what}:{code}")
        with current_runtime().begin(current_actor(), once=key) as uow:
            _TAPS[what](uow, code)
    except AlreadyDone:
        done = "This was done already; the button acted once."
    flash(done)
    return redirect(url_for(".safe_form", code=code), 303)


@blueprint.get("/<code>/<night>/<int:post>/<act>")
@requires(Permission.VIEW)
def form(code: str, night: str, post: int, act: str) -> ResponseReturnValue:
    """Show the form of one act on a post, to whoever may take it there."""
    return _form(code, night, post, get_act(act), values={}, errors={})


@blueprint.post("/<code>/<night>/<int:post>/<act>")
@requires(Permission.VIEW)
def take(code: str, night: str, post: int, act: str) -> ResponseReturnValue:
    """Act on the post; what is wrong comes back beside what was chosen."""
    chosen, on = get_act(act), _night(night)
    try:
        draft = load(chosen.schema, request.form)
        key = once(f"cover-{act}:{code}/{night}/{post}")
        with current_runtime().begin(current_actor(), once=key) as uow:
            chosen.service(uow, code, on, post, draft)
    except Invalid as error:
        return _form(code, night, post, chosen, values=request.form, errors=error.errors), 422
    except Conflict as error:
        errors = {"_schema": [error.message]}
        return _form(code, night, post, chosen, values=request.form, errors=errors), 409
    except AlreadyDone:
        flash("This was done already; the form acted once.")
        return redirect(url_for(".show", code=code), 303)
    flash(f"{page_of(chosen).words.done} Post {post}, {day(on)}.")
    return redirect(url_for(".show", code=code), 303)


def _form(
    code: str,
    night: str,
    post: int,
    act: CoverAct,
    *,
    values: Mapping[str, str],
    errors: Mapping[str, Any],
) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        found = get_night(reading.session, actor, code, _night(night))
        actor.require(act.permission, found.premises.place)
        shift = next((row for row in found.shifts if row.post == post), None)
        if shift is None:
            raise NotFound("There is no such post on this night.")
        page = page_of(act)
        fields = page.words.asks(shift)
        return render_template(
            "cover/act.html",
            premises=found.premises,
            night=found,
            shift=shift,
            act=page,
            state_colours=STATE_COLOURS,
            values=values or first_values(fields),
            errors=errors,
            questions=[question_of(field) for field in fields],
        )


def _night(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise NotFound("There is no such night.") from error
