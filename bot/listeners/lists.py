"""Lists of at most ten rows: what waits for somebody, what is stuck, and their premises."""

from slack_bolt import App

from bot.blocks.cards import listing
from bot.blocks.elements import Block, actions, button, context, section
from bot.blocks.places import (
    Look,
    no_orders,
    no_place,
    orders_page,
    place_list,
    place_title,
    unfit_words,
)
from bot.facts import Looking, OrderFacts
from bot.ids import Action
from bot.listeners import cover
from bot.mine import reported_by, to_act_on
from bot.requests.call import Call
from bot.requests.listening import listening
from bot.text import escape, link
from tracker.domain.disclosure import Surface
from tracker.domain.wording import span
from tracker.runtime import Reading, Runtime
from tracker.work_orders.at_premises import OpenAt, open_at_premises
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.oversight import count_stuck, stuck_orders
from tracker.work_orders.queries import list_orders
from tracker.work_orders.told_lists import STUCK_DAYS
from tracker.work_orders.waiting import WAITING_PAGE

ROWS = 10


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the buttons that show a list, and for the menu of one premises."""
    bolt.action(Action.MINE)(listening(runtime, mine))
    bolt.action(Action.PLACES)(listening(runtime, premises))
    bolt.action(Action.PLACE)(listening(runtime, choose))


def mine(call: Call) -> None:
    """List what waits for the one who asks, then what they reported: ten rows at most."""
    actor = call.actor
    with call.runtime.reading() as reading:
        looking = _looking(call, reading)
        waiting = to_act_on(reading, looking, actor, limit=ROWS)
        shown = {facts.reference for facts in waiting.orders}
        reported = reported_by(reading, looking, actor, limit=ROWS)
    also = [facts for facts in reported.orders if facts.reference not in shown]
    also = also[: ROWS - len(waiting.orders)]
    blocks: list[Block] = []
    if waiting.orders:
        page = f"{call.base_url}{WAITING_PAGE}"
        blocks += listing("Waiting for you", waiting.orders, total=waiting.total, more_at=page)
    if also:
        page = f"{call.base_url}/?mine=reported"
        total = len(also) + max(0, reported.total - len(reported.orders))
        blocks += listing("Reported by you", also, total=total, more_at=page)
    if not blocks:
        blocks = [
            section("Nothing waits for you, and nothing that you reported is open."),
            actions([button("Report a fault", Action.REPORT, "report", style="primary")]),
        ]
    call.tell("Your orders in Makesafe", blocks)


def stuck(call: Call) -> None:
    """List the open orders on which nobody has acted for a week, the longest silence first."""
    actor, page = call.actor, f"{call.base_url}/stuck?days={STUCK_DAYS}"
    with call.runtime.reading() as reading:
        session, now = reading.session, reading.now
        orders = stuck_orders(session, actor, now, days=STUCK_DAYS, limit=ROWS)
        total = count_stuck(session, actor, now, days=STUCK_DAYS)
        found = _looking(call, reading).all(orders)
    if not found:
        words = f"Nothing is stuck: somebody has acted on every open order in {STUCK_DAYS} days."
        call.tell(words, [section(words), context(link(page, "See the page of what is stuck"))])
        return
    title = f"Nobody has acted for {STUCK_DAYS} days"
    call.tell(title, listing(title, found, total=total, more_at=page, said=_silence))


def premises(call: Call, text: str = "") -> None:
    """List the premises that fit what was typed; of one alone its open orders."""
    with call.runtime.reading() as reading:
        found = open_at_premises(reading.session, call.actor, text=text, size=ROWS)
        now = reading.now
        if len(found.rows) == 1:
            title, blocks = _one(call, reading, found.rows[0])
        elif found.rows:
            title = "Premises in Makesafe"
            blocks = place_list(found, text=text, web=call.base_url, now=now)
        else:
            title, blocks = unfit_words(text), no_place(text, web=call.base_url)
    call.tell(title, blocks)


def choose(call: Call) -> None:
    """Show what was chosen from the menu of one premises."""
    name, _, code = str(call.pressed["selected_option"]["value"]).partition(":")
    if name == Look.COVER:
        cover.show(call, code)
    elif name == Look.ORDERS:
        premises(call, code)


def _one(call: Call, reading: Reading, place: OpenAt) -> tuple[str, list[Block]]:
    title = place_title(place)
    wanted = OrderFilter(premises=place.code)
    page = list_orders(reading.session, call.actor, wanted, size=ROWS)
    if not page.orders:
        return escape(title), no_orders(place, web=call.base_url)
    found = _looking(call, reading).all(page.orders)
    more_at = orders_page(call.base_url, place.code)
    return escape(title), listing(title, found, total=page.total, more_at=more_at)


def _looking(call: Call, reading: Reading) -> Looking:
    return Looking(reading, call.base_url, surface=Surface.SLACK_DIRECT, actor=call.actor)


def _silence(facts: OrderFacts) -> str:
    """Say for how long nobody has acted; not of an order that must be bare."""
    if facts.restricted:
        return ""
    return f"Nobody has acted for {span(facts.now - facts.last_acted_at)}."
