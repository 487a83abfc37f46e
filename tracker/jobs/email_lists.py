"""Lists of orders by e-mail: of each its reference, premises, severity, stage and due time."""

from tracker.domain.disclosure import Surface
from tracker.domain.events import RoundOwed
from tracker.domain.wording import counted, moment
from tracker.outbox.models import Delivery
from tracker.owners.queries import Directory
from tracker.runtime import Runtime
from tracker.work_orders.briefing import Briefing, brief
from tracker.work_orders.standing import stage_title, standing_of
from tracker.work_orders.told_lists import list_page, list_words, orders_listed

_LINES = 50


def list_mail(runtime: Runtime, delivery: Delivery) -> tuple[str, str]:
    """Return the subject and the text of a notice that is a list, as its orders stand now."""
    kind, base_url = delivery.message.kind, runtime.settings.base_url
    with runtime.reading() as look:
        orders = orders_listed(
            look.session, kind, delivery.message.facts, policy=look.policy, now=look.now
        )
        directory = Directory.load(look.session, look.now)
        briefings = [
            brief(
                order,
                standing_of(order, policy=look.policy, directory=directory, now=look.now),
                surface=Surface.EMAIL,
                policy=look.policy,
                base_url=base_url,
            )
            for order in orders[:_LINES]
        ]
    chased = kind == RoundOwed.kind
    repeat = " (possibly a repeat)" if delivery.maybe_repeat else ""
    many = counted(len(orders), "order")
    about = f"{many} to act on" if chased else f"this week's list of stuck orders, {many}"
    said = [_told(each, duty=chased) for each in briefings]
    left = len(orders) - len(said)
    rest = f"And {left:,} more.\n\n" if left else ""
    text = "\n".join([list_words(kind, len(orders)), "", *said])
    return (
        f"Makesafe: {about}{repeat}",
        f"{text}\n{rest}See them at {base_url}{list_page(kind)}\n\n{_WHY[chased]}\n",
    )


_WHY = {
    True: "You get this because you hold these orders; at most one such message a working day.",
    False: "You get this once a week because you work for the Estates Directorate.",
}


def _told(briefing: Briefing, *, duty: bool) -> str:
    standing = briefing.standing
    due = moment(standing.due_at) if standing.due_at else "no date"
    stage = stage_title(standing.stage, standing.height)
    must = f"You must: {standing.stage.duty}\n" if duty else ""
    return (
        f"{briefing.reference} at {briefing.premises_code}: {briefing.severity}. {stage}, "
        f"due {due}.\n{must}{briefing.link}\n"
    )
