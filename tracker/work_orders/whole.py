"""Reading many orders with all that their standing is told from, in a fixed number of questions."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.work_orders.models import Chase, ClockHold, StageMove, WorkOrder


def read_whole(session: Session, orders: Sequence[WorkOrder]) -> None:
    """Read the parts of these orders at once, which would else be asked for order by order."""
    session.scalars(
        sa.select(WorkOrder)
        .where(WorkOrder.id.in_([order.id for order in orders]))
        .options(
            joinedload(WorkOrder.accepted_by),
            selectinload(WorkOrder.acceptances),
            selectinload(WorkOrder.chases).joinedload(Chase.by),
            selectinload(WorkOrder.chases).joinedload(Chase.whom),
            selectinload(WorkOrder.disputes),
            selectinload(WorkOrder.holds).joinedload(ClockHold.window),
            selectinload(WorkOrder.interim_measures),
            selectinload(WorkOrder.moves).joinedload(StageMove.reason),
            selectinload(WorkOrder.pauses),
            selectinload(WorkOrder.priority_changes),
        )
    ).all()
