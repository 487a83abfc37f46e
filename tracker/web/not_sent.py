"""What was not sent, to whom and why; and how many messages people get a day."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.people.queries import list_people
from tracker.reports.not_sent import Why, count_not_sent, loads, not_sent, sees_others
from tracker.runtime import current_runtime
from tracker.web.access import signed_in
from tracker.web.session import current_actor

blueprint = Blueprint("not_sent", __name__, url_prefix="/notices/not-sent")

_DAYS = (1, 7, 30)


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own, and to managers and auditors that of others in their scope."""
    actor, args = current_actor(), request.args
    days = int(args["days"]) if args.get("days") in {str(each) for each in _DAYS} else 7
    why = Why(args["why"]) if args.get("why") in set(Why) else None
    others = sees_others(actor)
    asked = args.get("person", "")
    person_id = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None  # noqa: PLR2004 - no person has a number so long
    if not others or (asked == "me"):
        person_id = actor.person_id
    with current_runtime().reading() as look:
        since = look.now - timedelta(days=days)
        may_weigh = actor.may_anywhere(Permission.VIEW_TRAIL)
        return render_template(
            "notices/not_sent.html",
            rows=not_sent(look.session, actor, look.now, since=since, person_id=person_id, why=why),
            counts=count_not_sent(look.session, actor, look.now, since=since, person_id=person_id),
            why=why,
            reasons=Why,
            days=days,
            spans=_DAYS,
            others=others,
            person=asked,
            people=list_people(look.session) if others else (),
            loads=loads(look.session, look.policy.attention, since=since, until=look.now)
            if may_weigh
            else (),
            budgets=look.policy.attention.budgets,
        )
