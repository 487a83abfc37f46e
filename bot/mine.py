"""Which orders are somebody's: what they must act on, and what they reported."""

from dataclasses import dataclass

from bot.facts import Looking, OrderFacts
from tracker.domain.lifecycle import Status
from tracker.domain.roles import Actor
from tracker.runtime import Reading
from tracker.work_orders.holding import held_by
from tracker.work_orders.queries import OrderFilter, Sort, list_orders

_MOST = 200


@dataclass(frozen=True, slots=True)
class Mine:
    """Some orders, and how many there are in all."""

    orders: list[OrderFacts]
    total: int


def to_act_on(reading: Reading, looking: Looking, actor: Actor, *, limit: int) -> Mine:
    """Return what waits for this person: fixes to confirm, then what they hold, urgent first."""
    session, person_id = reading.session, actor.person_id or 0
    waiting = list_orders(
        session, actor, OrderFilter(status=Status.SUPPLIER_COMPLETE), size=_MOST
    ).orders
    to_confirm = [
        order
        for order in waiting
        if any(who.id == person_id for who in looking.directory.confirmers(order.premises.place))
    ]
    held = held_by(session, actor, person_id, reading.policy, looking.directory)
    page = list_orders(session, actor, OrderFilter(held=held), size=limit + len(to_confirm))
    known = {order.id for order in to_confirm}
    rest = [order for order in page.orders if order.id not in known]
    total = page.total + len(to_confirm) - (len(page.orders) - len(rest))
    return Mine(looking.all([*to_confirm, *rest][:limit]), total)


def reported_by(reading: Reading, looking: Looking, actor: Actor, *, limit: int) -> Mine:
    """Return the open orders that this person reported, the newest first."""
    wanted = OrderFilter(reported_by=actor.person_id or -1)
    page = list_orders(reading.session, actor, wanted, sort=Sort.NEWEST, size=limit)
    return Mine(looking.all(page.orders), page.total)
