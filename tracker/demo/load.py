"""Loading the demo: the estate, its people and owners, and orders in every state; once only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.clock import Clock
from tracker.demo.acts import Cast
from tracker.demo.backlog import land_backlog
from tracker.demo.cover import cover_deeds
from tracker.demo.duties import set_duties
from tracker.demo.people import add_people
from tracker.demo.register import DIVISION_CODE, open_register
from tracker.demo.story import Begin, Story, StoryClock
from tracker.demo.tales import WEEKS, tales_of
from tracker.domain.errors import Conflict
from tracker.domain.policy import Policy
from tracker.domain.roles import operator
from tracker.premises.models import Division, Premises
from tracker.work_orders.models import WorkOrder

DEFAULT_ORDERS = 60

BeginWith = Callable[[Clock], Begin]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds of the demo before it is loaded."""

    has_estate: bool
    orders: int


def contents(session: Session) -> Contents:
    """Return what is there; raises Conflict where premises are that are not the demo's."""
    division = sa.select(Division.id).where(Division.code == DIVISION_CODE)
    has_estate = session.scalar(division) is not None
    if not has_estate and session.scalar(sa.select(Premises.id).limit(1)) is not None:
        raise Conflict(
            "This database holds premises that are not the demo's, so nothing was loaded. "
            "Name an empty one in TRACKER_DATABASE_URL."
        )
    orders = session.scalar(sa.select(sa.func.count()).select_from(WorkOrder)) or 0
    return Contents(has_estate, orders)


def load_estate(
    begin_with: BeginWith,
    orders: int,
    *,
    now: datetime,
    policy: Policy,
    on_order: Callable[[int], None],
) -> None:
    """Load everything into an empty database, up to `now` (UTC).

    The estate is made in one unit of work: interrupted, it is there as a whole or not at all.
    The first 60 orders are lived through, those beyond are landed as a backlog.
    """
    clock = StoryClock(now - WEEKS)
    begin = begin_with(clock)
    with begin(operator("demo")) as uow:
        opened = open_register(uow)
        people = add_people(uow, opened)
        set_duties(uow, opened, people)
        cast = Cast.of(opened, people)
    told = min(orders, DEFAULT_ORDERS)
    # One of the orders is about a night on which somebody was alone.
    alone = min(told, 1)
    tales = tales_of(told - alone, now=now, policy=policy)
    beside = cover_deeds(now, with_order=bool(alone))
    Story(begin, clock, cast).live_through(tales, until=now, on_order=on_order, beside=beside)
    on_order(alone)
    land_backlog(begin, orders - told, after=told, on_order=on_order)
