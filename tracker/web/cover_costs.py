"""What filling in cost, said when the bill is there: one form for each gap."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.cover.asking import COST
from tracker.cover.queries import get_gap
from tracker.cover.schemas import CostSchema
from tracker.cover.service import record_fill_cost
from tracker.domain.errors import AlreadyDone, Conflict, Invalid
from tracker.domain.roles import Permission
from tracker.domain.wording import pounds
from tracker.forms import load
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.acts import question_of
from tracker.web.session import current_actor, once

blueprint = Blueprint(
    "cover_costs", __name__, url_prefix="/night-cover/<code>/gaps/<reference>/cost"
)
_cost = CostSchema()


@blueprint.get("")
@requires(Permission.COVER_FILL)
def form(code: str, reference: str) -> ResponseReturnValue:
    """Show the form, with what was said before."""
    return _form(code, reference, None, {})


@blueprint.post("")
@requires(Permission.COVER_FILL)
def save(code: str, reference: str) -> ResponseReturnValue:
    """Keep what it cost; what is wrong comes back beside what was typed."""
    try:
        draft = load(_cost, request.form)
        key = once(f"cover-cost:{reference}")
        with current_runtime().begin(current_actor(), once=key) as uow:
            record_fill_cost(uow, code, reference, draft)
    except Invalid as error:
        return _form(code, reference, request.form, error.errors), 422
    except Conflict as error:
        return _form(code, reference, request.form, {"_schema": [error.message]}), 409
    except AlreadyDone:
        return redirect(url_for("cover.show", code=code), 303)
    flash(f"It is recorded that it cost {pounds(draft.cost_pence)}.")
    return redirect(url_for("cover.show", code=code), 303)


def _form(
    code: str, reference: str, typed: Mapping[str, str] | None, errors: Mapping[str, Any]
) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        gap = get_gap(reading.session, actor, code, reference)
        night = gap.shift.of_night
        actor.require(Permission.COVER_FILL, night.premises.place)
        known = {"cost": f"{gap.cost_pence / 100:.2f}"} if gap.cost_pence is not None else {}
        return render_template(
            "cover/cost.html",
            asked=question_of(COST),
            premises=night.premises,
            night=night,
            gap=gap,
            values=typed if typed is not None else known,
            errors=errors,
        )
