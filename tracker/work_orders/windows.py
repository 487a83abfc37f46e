"""What a window of premises holds there, and what it must not hold; and what is said of a hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.policy import Policy
from tracker.domain.wording import listed, moment
from tracker.premises.models import Premises
from tracker.work_orders.clocks import is_holdable, is_made_safe, rules_of
from tracker.work_orders.models import ClockHold, WorkOrder
from tracker.work_orders.position import ladder_of


@dataclass(frozen=True, slots=True)
class Touched:
    """The open orders of premises: those whose clocks a window holds, and those that go on.

    What goes on concerns safety, is an emergency, or keeps a clock that knows no windows.
    """

    held: tuple[WorkOrder, ...]
    goes_on: tuple[WorkOrder, ...]


def touched_by_a_window(session: Session, premises: Premises, policy: Policy) -> Touched:
    """Return what a window of the premises would hold now; changes nothing."""
    return split(open_at(session, premises), policy)


def open_at(session: Session, premises: Premises, *, locked: bool = False) -> Sequence[WorkOrder]:
    """Return the open orders of premises by their number; `locked` waits for who changes one."""
    statement = (
        sa.select(WorkOrder)
        .where(WorkOrder.premises_id == premises.id, WorkOrder.closed_at.is_(None))
        .order_by(WorkOrder.id)
    )
    if locked:
        statement = statement.with_for_update(of=WorkOrder)
    return session.scalars(statement).all()


def split(orders: Sequence[WorkOrder], policy: Policy) -> Touched:
    """Return which of the orders a window holds, and which go on."""
    held = tuple(order for order in orders if is_holdable(order, policy))
    return Touched(held, tuple(order for order in orders if order not in held))


def held_words(order: WorkOrder, policy: Policy, now: datetime) -> str:
    """Say what of the order waits for its premises, and until when; nothing where nothing waits.

    Without a word of whoever announced it, so that any surface may say it.
    """
    if order.held_until is None or order.held_until <= now or not order.is_open:
        return ""
    waits = _what_waits(order, policy)
    if not waits:
        return ""
    return " ".join(_said(hold, waits, now) for hold in order.holds if _lies_ahead(hold, now))


def _lies_ahead(hold: ClockHold, now: datetime) -> bool:
    return hold.starts_at < hold.ends_at and hold.ends_at > now


def _said(hold: ClockHold, waits: str, now: datetime) -> str:
    begins = f"from {moment(hold.starts_at)} " if hold.starts_at > now else ""
    what = f"{hold.window.kind.label.lower()} of the premises, window {hold.window.number}"
    return f"{waits} held {begins}until {moment(hold.ends_at)} ({what})."


def _what_waits(order: WorkOrder, policy: Policy) -> str:
    """Return the clocks that a hold holds, with their verb; nothing where none of them runs."""
    rules = rules_of(order, policy).windows
    if rules is None or order.status is Status.SUPPLIER_COMPLETE:
        return ""
    owed = [
        row.kind
        for row in order.milestones
        if row.kind in rules.milestones and row.met_at is None and row.breached_at is None
    ]
    names = [f"the clock to {kind.label.lower()}" for kind in MilestoneKind if kind in owed]
    ladder = ladder_of(order, policy)
    limit = ladder.limit(order.stage, order.priority, made_safe=is_made_safe(order))
    if order.stage and limit is not None:
        names.append(f"the time of stage {order.stage}")
    if not names:
        return ""
    said = listed(tuple(names))
    return f"{said[0].upper()}{said[1:]} {'are' if len(names) > 1 else 'is'}"
