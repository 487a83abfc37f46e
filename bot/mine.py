"""Which orders are somebody's: what they must act on, and what they reported."""

from dataclasses import dataclass

from bot.facts import Looking, OrderFacts
from tracker.domain.roles import Actor
from tracker.runtime import Reading
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.keyset import Sort
from tracker.work_orders.queries import list_orders, nth_page
from tracker.work_orders.waiting import waiting_for


@dataclass(frozen=True, slots=True)
class Mine:
    """A page of somebody's orders, its number among how many, and how many orders in all."""

    orders: list[OrderFacts]
    total: int
    number: int = 1
    pages: int = 1


def to_act_on(
    reading: Reading, looking: Looking, actor: Actor, *, limit: int, page: int = 1
) -> Mine:
    """Return what waits for this person, the most urgent first; the nearest page if none is so."""
    wanted = waiting_for(reading.session, actor, reading.policy, looking.directory)
    found, number = nth_page(reading.session, actor, wanted, number=page, size=limit)
    pages = max(1, -(-found.total // limit))
    return Mine(looking.all(found.orders), found.total, number, pages)


def reported_by(reading: Reading, looking: Looking, actor: Actor, *, limit: int) -> Mine:
    """Return the open orders that this person reported, the newest first."""
    wanted = OrderFilter(reported_by=actor.person_id or -1)
    page = list_orders(reading.session, actor, wanted, sort=Sort.NEWEST, size=limit)
    return Mine(looking.all(page.orders), page.total)
