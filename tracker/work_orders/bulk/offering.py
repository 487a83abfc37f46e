"""Which acts can be taken on several orders at once, and what each would do to each of them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid, NotFound
from tracker.domain.reference import Reference
from tracker.domain.roles import Actor
from tracker.domain.triggers import Trigger
from tracker.domain.wording import listed
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.acceptance import holder_words
from tracker.work_orders.acts import ACTS, Act
from tracker.work_orders.asking import Asking
from tracker.work_orders.asking.climbing import goes_up
from tracker.work_orders.history import changes_since
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.refusals import why_not
from tracker.work_orders.whole import read_whole

MOST = 200
# How many that changed since they were ticked are told with what was done to them.
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOffer:
    """An act that several orders can be ticked for: its words, and whether it can be undone.

    `briefly` says of one order what would become of it.
    """

    act: Act
    words: str
    undo: str
    briefly: Callable[[Asking], str]


@dataclass(frozen=True, slots=True)
class Ticked:
    """An order as somebody ticked it: its reference, and the version that they saw."""

    reference: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What would become of one order: `words` say it, or why not where `may` is False.

    `changes` is what was done to it after it was ticked.
    """

    order: WorkOrder
    may: bool
    words: str
    changes: tuple[str, ...] = ()


def _accepted(asking: Asking) -> str:
    stage = asking.ladder.stage(asking.order.stage)
    return f"You have it in hand at stage {stage.number}, {stage.name}."


def _given_back(asking: Asking) -> str:
    below = asking.ladder.stage(max(asking.order.stage - 1, 0))
    return f"It goes back to stage {below.number}, {below.name}, held by {asking.held_by(below)}."


def _refused(asking: Asking) -> str:
    return goes_up(asking, Trigger.REFUSED)[0]


def _chased(asking: Asking) -> str:
    return f"Chases {holder_words(asking.order, asking.policy, asking.directory)}."


def _merged(_asking: Asking) -> str:
    return "It is closed as a duplicate, and the order that you name goes on for it."


OFFERS: Mapping[str, BulkOffer] = MappingProxyType(
    {
        offer.act.name: offer
        for offer in (
            BulkOffer(
                act=ACTS["accept"],
                words="Accept",
                undo="Each acceptance can be taken back for an hour, until something happens to "
                "the order.",
                briefly=_accepted,
            ),
            BulkOffer(
                act=ACTS["refuse"],
                words="Hand on to the stage above",
                undo="Each order can be taken back for an hour, until somebody accepts it there.",
                briefly=_refused,
            ),
            BulkOffer(
                act=ACTS["step-down"],
                words="Give back to the stage below",
                undo="Each order can be taken back for an hour, until somebody accepts it there.",
                briefly=_given_back,
            ),
            BulkOffer(
                act=ACTS["chase"],
                words="Chase",
                undo="A chase cannot be unsaid: whoever holds the order is told at once.",
                briefly=_chased,
            ),
            BulkOffer(
                act=ACTS["merge"],
                words="Merge into one order",
                undo="Each merge can be undone for 24 hours.",
                briefly=_merged,
            ),
        )
    }
)


def get_offer(name: str) -> BulkOffer:
    """Return the act that several orders can be ticked for; raises NotFound for any other."""
    if name not in OFFERS:
        raise NotFound("There is no such action on several work orders.")
    return OFFERS[name]


def read_ticks(values: Sequence[str]) -> list[Ticked]:
    """Return what was ticked, each order once: `WO-2026-000123:7` is an order and its version.

    Raises Invalid, under `order`, where nothing or too much was ticked, or a tick is damaged.
    """
    found: dict[str, Ticked] = {}
    for value in values:
        reference, _, version = value.partition(":")
        if not (version.isascii() and version.isdigit() and len(version) < _LONGEST):
            raise Invalid({"order": ["What was ticked is damaged. Open the queue again"]})
        reference = str(Reference.parse(reference))
        found.setdefault(reference, Ticked(reference, int(version)))
    if not found:
        raise Invalid({"order": ["Tick at least one order"]})
    if len(found) > MOST:
        raise Invalid({"order": [f"Tick {MOST} orders or fewer: these are {len(found):,}"]})
    return list(found.values())


def orders_ticked(session: Session, actor: Actor, ticks: Sequence[Ticked]) -> list[WorkOrder]:
    """Return, as they were ticked, those of the orders that the actor may see."""
    references = [tick.reference for tick in ticks]
    rows = session.scalars(
        sa.select(WorkOrder)
        .join(Premises, WorkOrder.premises_id == Premises.id)
        .where(visible_to(actor), WorkOrder.reference.in_(references))
    )
    found = {order.reference: order for order in rows}
    orders = [found[each] for each in references if each in found]
    if orders:
        read_whole(session, orders)
    return orders


def foresee(
    offer: BulkOffer, ticks: Sequence[Ticked], askings: Sequence[Asking], survivor: str = ""
) -> list[Foreseen]:
    """Return what the act would do to each order, by the rules that the act itself follows.

    `survivor` is the order that goes on for the others, where they are merged.
    """
    seen = {tick.reference: tick.version for tick in ticks}
    goes_on = next((each.order for each in askings if each.order.reference == survivor), None)
    told = 0
    found = []
    for asking in askings:
        order = asking.order
        changed = order.version != seen[order.reference] and told < _MOST_TOLD
        told += changed
        refused = _refusal(offer, asking, goes_on)
        found.append(
            Foreseen(
                order=order,
                may=not refused,
                words=refused or offer.briefly(asking),
                changes=changes_since(asking.session, order, seen[order.reference])
                if changed
                else (),
            )
        )
    return found


def likeliest_survivor(orders: Sequence[WorkOrder]) -> str:
    """Return which of the orders goes on for the others unless somebody says so.

    The earliest report of the premises of which most are ticked: only those can be merged.
    """
    still_open = [order for order in orders if order.is_open] or list(orders)
    at = Counter(order.premises_id for order in still_open)
    found = min(still_open, key=lambda order: (-at[order.premises_id], order.reported_at, order.id))
    return found.reference


def missing_words(ticks: Sequence[Ticked], orders: Sequence[WorkOrder]) -> str:
    """Say which of those ticked the reader may not see, or nothing."""
    found = {order.reference for order in orders}
    missing = [tick.reference for tick in ticks if tick.reference not in found]
    return f"Not among the orders that you may see: {listed(tuple(missing))}." if missing else ""


def _refusal(offer: BulkOffer, asking: Asking, goes_on: WorkOrder | None) -> str:
    order = asking.order
    withheld = why_not(offer.act, order, asking.actor, asking.policy, asking.directory)
    if withheld is not None:
        return withheld.why
    if goes_on is None or offer.act.name != "merge":
        return ""
    if order is goes_on:
        return "This is the order that goes on for the others."
    if order.premises_id != goes_on.premises_id:
        return f"{goes_on.reference} is about other premises."
    return ""


_LONGEST = 10
