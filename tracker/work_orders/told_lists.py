"""Notices that are lists of orders: what one person is chased for today, and what is stuck.

What such a notice owes is its facts; the orders are looked up, and shown, as they stand when it
is sent. A due time that moved since is the one that is read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.events import RoundOwed, StuckOrdersListed
from tracker.domain.lifecycle import Status
from tracker.domain.policy import Policy
from tracker.domain.wording import counted
from tracker.owners.queries import Directory
from tracker.people.queries import actor_of, get_person
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import Chase, WorkOrder
from tracker.work_orders.oversight import LONGEST_LIST, stuck_orders
from tracker.work_orders.waiting import WAITING_PAGE

LISTS = frozenset({RoundOwed.kind, StuckOrdersListed.kind})
STUCK_DAYS = 7


def chased_since(session: Session, since: datetime) -> Sequence[WorkOrder]:
    """Return the open orders whose holder the machine has chased in the round since then.

    Those about danger are left out: each was told by itself, at once. So are those that somebody
    has accepted, or the supplier completed, meanwhile. The soonest due come first.
    """
    chased = sa.exists().where(
        Chase.work_order_id == WorkOrder.id, Chase.by_machine, Chase.at > since
    )
    statement = (
        sa.select(WorkOrder)
        .where(
            chased,
            WorkOrder.closed_at.is_(None),
            WorkOrder.status != Status.SUPPLIER_COMPLETE,
            WorkOrder.accepted_at.is_(None),
            ~WorkOrder.safety_critical,
        )
        .order_by(WorkOrder.stage_due_at, WorkOrder.id)
    )
    return session.scalars(statement).all()


def chased_people(
    session: Session, since: datetime, *, policy: Policy, directory: Directory
) -> dict[int, list[WorkOrder]]:
    """Return, by the number of the person, the orders of the round that each of them holds now."""
    found: dict[int, list[WorkOrder]] = {}
    for order in chased_since(session, since):
        for who in holding_of(order, policy=policy, directory=directory).people:
            found.setdefault(who.id, []).append(order)
    return found


def orders_listed(
    session: Session, kind: str, facts: Mapping[str, Any], *, policy: Policy, now: datetime
) -> Sequence[WorkOrder]:
    """Return the orders that the notice of this kind lists for its reader at `now`."""
    person_id: int = facts["person_id"]
    if kind == StuckOrdersListed.kind:
        actor = actor_of(get_person(session, person_id), "clock")
        return stuck_orders(session, actor, now, days=STUCK_DAYS)
    directory = Directory.load(session, now)
    since = datetime.fromisoformat(facts["since"])
    held = chased_people(session, since, policy=policy, directory=directory)
    return held.get(person_id, [])


def is_still_owed(
    session: Session, kind: str, facts: Mapping[str, Any], *, policy: Policy, now: datetime
) -> bool:
    """Whether the list is sent: that nothing is stuck is an answer, an empty round is none."""
    return kind != RoundOwed.kind or bool(
        orders_listed(session, kind, facts, policy=policy, now=now)
    )


def list_words(kind: str, number: int) -> str:
    """Return what the notice begins with: how many orders, and what is wanted of the reader."""
    if kind == RoundOwed.kind:
        ask = "Accept it" if number == 1 else "Accept each of them"
        return (
            f"Nothing is heard of {counted(number, 'order')} that you hold. {ask}, with what you "
            "do next and by when, or say what has happened."
        )
    if not number:
        return f"Nothing is stuck: somebody has acted on every open order within {STUCK_DAYS} days."
    most = "at least " if number == LONGEST_LIST else ""
    return (
        f"This week's list of what is stuck: {most}{counted(number, 'open order')} on which nobody "
        f"has acted for {STUCK_DAYS} days. The longest come first."
    )


def list_page(kind: str) -> str:
    """Return the path of the page that has the whole list."""
    return WAITING_PAGE if kind == RoundOwed.kind else f"/stuck?days={STUCK_DAYS}"
