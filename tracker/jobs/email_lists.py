"""Lists of orders by e-mail: of each its reference, premises, severity, stage and due time."""

from collections.abc import Sequence
from itertools import groupby

from tracker.digest import MOST_LINES, Line, digest_lines, summary
from tracker.domain.disclosure import Surface
from tracker.domain.events import RoundOwed
from tracker.domain.small_print import small_print_of_many
from tracker.domain.wording import counted, moment
from tracker.outbox.models import Delivery
from tracker.owners.queries import Directory
from tracker.runtime import Reading, Runtime
from tracker.work_orders.briefing import Briefing, brief
from tracker.work_orders.standing import stage_title, standing_of
from tracker.work_orders.told_lists import list_page, list_words, orders_listed
from tracker.work_orders.waiting import WAITING_PAGE

_LINES = 50
Mail = tuple[str, str]


def list_mail(runtime: Runtime, delivery: Delivery) -> Mail:
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
    many = counted(len(orders), "order")
    about = f"{many} to act on" if chased else f"this week's list of stuck orders, {many}"
    said = [_told(each, duty=chased) for each in briefings]
    left = len(orders) - len(said)
    rest = f"And {left:,} more.\n\n" if left else ""
    text = "\n".join([list_words(kind, len(orders)), "", *said])
    return (
        f"Makesafe: {about}",
        f"{text}\n{rest}See them at {base_url}{list_page(kind)}",
    )


def digest_mail(runtime: Runtime, deliveries: Sequence[Delivery]) -> Mail:
    """Return the subject and the text of many notices as one list, as the orders stand now."""
    base_url = runtime.settings.base_url
    with runtime.reading() as look:
        lines = digest_lines(
            look.session, deliveries, policy=look.policy, now=look.now, base_url=base_url
        )
        said = []
        for group, found in groupby(lines[:MOST_LINES], key=lambda line: line.group):
            said += [group.value, *(_line(look, line, base_url) for line in found)]
    left = len(lines) - min(len(lines), MOST_LINES)
    rest = f"And {left:,} more.\n\n" if left else ""
    words = "\n\n".join([summary(lines), *said])
    why = small_print_of_many(preferences=preferences_page(runtime))
    subject = f"Makesafe: {counted(len(lines), 'matter')} for you"
    return subject, f"{words}\n\n{rest}See them at {base_url}{WAITING_PAGE}\n\n{why}\n"


def preferences_page(runtime: Runtime) -> str:
    """Return the address of the page on which people say how they want to be told."""
    return f"{runtime.settings.base_url.rstrip('/')}/preferences"


def _line(look: Reading, line: Line, base_url: str) -> str:
    if line.order is None or line.standing is None:
        return f"{line.words}\n{line.link}"
    told = brief(
        line.order, line.standing, surface=Surface.EMAIL, policy=look.policy, base_url=base_url
    )
    return _told(told, duty=line.asked_by is not None).rstrip("\n")


def _told(briefing: Briefing, *, duty: bool) -> str:
    standing = briefing.standing
    due = moment(standing.due_at) if standing.due_at else "no date"
    stage = stage_title(standing.stage, standing.height)
    must = f"You must: {standing.stage.duty}\n" if duty else ""
    return (
        f"{briefing.reference} at {briefing.premises_code}: {briefing.severity}. {stage}, "
        f"due {due}.\n{must}{briefing.link}\n"
    )
