"""Past orders under another ladder, in the browser: a form, and what the simulation found."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.errors import Invalid
from tracker.domain.ladder import Ladder
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.premises.queries import list_units
from tracker.runtime import Reading, current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor
from tracker.work_orders.simulation.choosing import Choice, ChoiceSchema
from tracker.work_orders.simulation.comparing import Simulated, how_many, simulate_orders
from tracker.work_orders.simulation.summing import Summary, side_by_side

blueprint = Blueprint("simulating", __name__, url_prefix="/ladder/simulate")

# What a page can wait for: some hundred orders take about a second. The command takes them all.
AT_MOST = 100


@blueprint.get("")
@requires(Permission.SIMULATE)
def show() -> ResponseReturnValue:
    """Show the form; once a version was chosen, what it would have made of the orders."""
    with current_runtime().reading() as look:
        if "to" not in request.args:
            return _page(look, {}, {})
        try:
            choice: Choice = load(ChoiceSchema(), request.args)
            ladder = _ladder(look)
            total = how_many(look.session, current_actor(), choice)
            if choice.reference and not total:
                raise Invalid({"order": ["No such order among those that you may simulate"]})
        except Invalid as error:
            return _page(look, request.args, error.errors), 422
        return _page(look, request.args, {}, **_found(look, choice, ladder), total=total)


def _found(look: Reading, choice: Choice, ladder: Ladder) -> dict[str, Any]:
    summary = Summary()
    found = summary.passing(
        simulate_orders(
            look.session,
            current_actor(),
            choice.at_most(AT_MOST),
            policy=look.policy,
            ladder=ladder,
            now=look.now,
        )
    )
    shown = [one for one in found if one.is_exact and (choice.reference or one.difference)]
    return {
        "summary": summary,
        "ladder": ladder,
        "one": _alone(shown) if choice.reference else None,
        "found": shown,
        "at_most": AT_MOST,
    }


def _alone(shown: list[Simulated]) -> dict[str, Any] | None:
    return {"order": shown[0], "pairs": side_by_side(shown[0])} if shown else None


def _ladder(look: Reading) -> Ladder:
    words = request.args.get("to", "")
    number = int(words) if words.isascii() and words.isdigit() and len(words) < _DIGITS else 0
    if number not in look.policy.ladders:
        raise Invalid({"to": ["Select a version of the ladder"]})
    return look.policy.ladders[number]


def _page(look: Reading, values: Any, errors: dict[str, Any], **found: Any) -> str:
    ladders = look.policy.ladders
    return render_template(
        "ladder/simulate.html",
        values=values,
        errors=errors,
        versions=[(number, f"Version {number}") for number in sorted(ladders, reverse=True)],
        units=[(unit.code, unit.name) for unit in list_units(look.session, current_actor())],
        stages=look.policy.ladder.stages,
        **found,
    )


_DIGITS = 6
