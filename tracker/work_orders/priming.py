"""Reading what a list of orders needs of each in one statement for all, not in one for each."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.attributes import set_committed_value

from tracker.work_orders.models import ClockHold, ClockPause, JointAcceptance, WorkOrder


def prime(session: Session, orders: Sequence[WorkOrder]) -> None:
    """Read what says where these orders stand: acceptances of two, running pauses, and holds.

    Each kind costs a statement where some order has any of it, and nothing otherwise.
    """
    joint = [each for each in orders if each.joint]
    _read(session, joint, WorkOrder.acceptances, JointAcceptance.part)
    paused = [each for each in orders if each.resume_at]
    _read(session, paused, WorkOrder.pauses, ClockPause.number)
    held = [each for each in orders if each.held_until]
    _read(session, held, WorkOrder.holds, ClockHold.number)


def _read(
    session: Session,
    orders: Sequence[WorkOrder],
    rows: InstrumentedAttribute[Any],
    in_turn: InstrumentedAttribute[Any],
) -> None:
    if not orders:
        return
    table = in_turn.class_
    statement = sa.select(table).where(table.work_order_id.in_([each.id for each in orders]))
    found = defaultdict(list)
    for row in session.scalars(statement.order_by(in_turn)):
        found[row.work_order_id].append(row)
    for order in orders:
        set_committed_value(order, rows.key, found[order.id])
