"""The type-ahead of the order that goes on for a duplicate."""

from slack_bolt import App

from bot.blocks.elements import Block, option
from bot.ids import Menu
from bot.requests.call import Call, Unlinked
from bot.requests.forms import About
from bot.requests.listening import listening
from tracker.domain.disclosure import Surface, may_tell_words
from tracker.domain.errors import Invalid, NotFound, TrackerError
from tracker.runtime import Reading, Runtime
from tracker.work_orders.alike import others_like
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.queries import get_order

_SHOWN = 20
_LONGEST = 80


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for what is typed into the menu of orders."""
    bolt.options(Menu.SURVIVOR)(listening(runtime, suggest))


def suggest(call: Call) -> None:
    """Offer the orders that may be about the same fault, and the one whose reference is typed."""
    typed = str(call.body.get("value") or "")[:_LONGEST].strip()
    try:
        about = About.read(call.view["private_metadata"])
        with call.runtime.reading() as reading:
            order = get_order(reading.session, call.actor, about.reference)
            named = _named(reading, call, typed)
            alike = others_like(reading.session, call.actor, order, reading.policy)
            fitting = [one for one in alike if typed.casefold() in _shown(one).casefold()]
            found = {one.reference: one for one in (*named, *fitting) if one.id != order.id}
            options = [_option(one) for one in found.values()]
    except (Unlinked, TrackerError, KeyError, ValueError):
        options = []
    call.acknowledge(options=options[:_SHOWN])


def _named(reading: Reading, call: Call, typed: str) -> list[WorkOrder]:
    """Return the order whose reference was typed, in any spelling."""
    try:
        return [get_order(reading.session, call.actor, typed)]
    except (Invalid, NotFound):
        return []


def _option(order: WorkOrder) -> Block:
    return option(order.reference, _shown(order))


def _shown(order: WorkOrder) -> str:
    """Return an order as the menu offers it; of a restricted one its reference alone."""
    if not may_tell_words(Surface.SLACK_DIRECT, restricted=order.restricted):
        return order.reference
    return f"{order.reference} {order.title.words}"
