"""What was not sent, to whom and why; and how many messages people get a day."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.roles import Permission
from tracker.people.listing import people_named
from tracker.reports.not_sent import Why, count_not_sent, loads, not_sent, sees_others
from tracker.runtime import current_runtime
from tracker.web.access import signed_in
from tracker.web.paging import number_asked, words_asked
from tracker.web.session import current_actor

blueprint = Blueprint("not_sent", __name__, url_prefix="/notices/not-sent")

_DAYS = (1, 7, 30)
_PAGE = 100


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show one's own, and to managers and auditors that of others in their scope."""
    actor, args = current_actor(), request.args
    days = int(args["days"]) if args.get("days") in {str(each) for each in _DAYS} else 7
    why = Why(args["why"]) if args.get("why") in set(Why) else None
    others = sees_others(actor)
    who, person = words_asked("who"), args.get("person", "")
    with current_runtime().reading() as look:
        since = look.now - timedelta(days=days)
        may_weigh = actor.may_anywhere(Permission.VIEW_TRAIL)
        people: Sequence[int] | None = None
        if not others or person == "me":
            people = () if actor.person_id is None else (actor.person_id,)
        elif who:
            people = people_named(look.session, who)
        rows = not_sent(
            look.session,
            actor,
            look.now,
            since=since,
            people=people,
            why=why,
            before=number_asked("before"),
            limit=_PAGE + 1,
        )
        return render_template(
            "notices/not_sent.html",
            rows=rows[:_PAGE],
            before=rows[_PAGE - 1].delivery.id if len(rows) > _PAGE else None,
            counts=count_not_sent(look.session, actor, look.now, since=since, people=people),
            why=why,
            reasons=Why,
            days=days,
            spans=_DAYS,
            others=others,
            person=person,
            who=who,
            loads=loads(look.session, look.policy.attention, since=since, until=look.now)
            if may_weigh
            else (),
            budgets=look.policy.attention.budgets,
        )
