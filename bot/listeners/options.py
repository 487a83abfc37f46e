"""The type-aheads: premises, a place in them, the kind of fault, and orders."""

import re
from collections.abc import Callable, Sequence

from slack_bolt import App

from bot.blocks.adding import order_option
from bot.blocks.elements import Block, option
from bot.ids import Menu
from bot.reporting import Reporting
from bot.requests.call import Call, Unlinked
from bot.requests.listening import listening
from tracker.domain.categories import FaultCategory
from tracker.domain.category_search import search_categories
from tracker.domain.errors import NotFound
from tracker.premises.models import Location, Premises
from tracker.premises.queries import get_premises
from tracker.runtime import Reading, Runtime
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.keyset import Sort
from tracker.work_orders.queries import list_orders
from tracker.work_orders.reporting_places import suggest_premises

SHOWN = 20
LONGEST_LIST = 100  # Slack shows no more
_LONGEST = 80

Found = Callable[[Call, Reading, str], Sequence[Block]]


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for what is typed into each menu."""
    bolt.options(Menu.PREMISES)(listening(runtime, _suggesting(find_premises)))
    bolt.options(re.compile(f"{Menu.LOCATION}(:.*)?"))(
        listening(runtime, _suggesting(find_locations))
    )
    bolt.options(Menu.ORDER)(listening(runtime, _suggesting(find_orders)))
    bolt.options(Menu.CATEGORY)(listening(runtime, _suggesting(find_categories)))


def _suggesting(find: Found) -> Callable[[Call], None]:
    def suggest(call: Call) -> None:
        typed = " ".join(str(call.body.get("value") or "").replace("\x00", "").split())
        try:
            with call.runtime.reading() as reading:
                options = list(find(call, reading, typed[:_LONGEST]))
        except (Unlinked, NotFound):
            options = []
        call.acknowledge(options=options)

    return suggest


def find_premises(call: Call, reading: Reading, typed: str) -> Sequence[Block]:
    """Return at most twenty premises where one may report; one's recent ones first."""
    found = suggest_premises(reading.session, call.actor, typed, limit=SHOWN)
    return [suggestion(item) for item in found]


def find_locations(call: Call, reading: Reading, typed: str) -> Sequence[Block]:
    """Return the buildings and rooms of the premises chosen whose names hold what was typed."""
    premises = _chosen(call, reading)
    words = typed.casefold().split()
    found = [
        item
        for item in (premises.locations if premises else ())
        if all(word in f"{item.name} {item.code}".casefold() for word in words)
    ]
    return [place(item) for item in found[:LONGEST_LIST]]


def find_categories(call: Call, reading: Reading, typed: str) -> Sequence[Block]:
    """Return the kinds of fault found by label, code, line and everyday words.

    Once the premises are chosen only those that can happen there are offered.
    """
    _ = call.actor  # the list is published, but not to strangers
    premises = _chosen(call, reading)
    offered = [
        item
        for item in reading.policy.categories.values()
        if premises is None or item.offered_at(premises.premises_type)
    ]
    return [kind(item) for item in search_categories(offered, typed)[:LONGEST_LIST]]


def find_orders(call: Call, reading: Reading, typed: str) -> Sequence[Block]:
    """Return at most twenty open orders that one may see and that fit, the newest first."""
    wanted = OrderFilter(text=typed)
    found = list_orders(reading.session, call.actor, wanted, sort=Sort.NEWEST, size=SHOWN)
    return [order_option(order) for order in found.orders]


def _chosen(call: Call, reading: Reading) -> Premises | None:
    view = call.view if "view" in call.body else {}
    code = Reporting.read(view.get("private_metadata", "")).premises
    return get_premises(reading.session, call.actor, code) if code else None


def suggestion(premises: Premises) -> Block:
    """Return premises as the menu offers them; never with an address."""
    return option(premises.code, f"{premises.code} {premises.name}")


def place(location: Location) -> Block:
    """Return a location as the menu offers it."""
    return option(location.code, location.name)


def kind(category: FaultCategory) -> Block:
    """Return a kind of fault as the menu offers it."""
    return option(category.code, category.label)
