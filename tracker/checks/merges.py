"""Checks of merged duplicates: each leads to an order that stands for itself."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.checks.findings import Finding, finding
from tracker.domain.lifecycle import Status
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.patterns import OrderMerge


def merges_have_no_cycle(session: Session) -> Finding:
    """I10: a duplicate leads to one order of its premises that is no duplicate itself.

    Where that holds there can be no cycle: every way along merges is one step long.
    """
    standing = OrderMerge.undone_at.is_(None)
    duplicate, survivor = aliased(WorkOrder), aliased(WorkOrder)
    pairs = (
        sa.select(duplicate.reference, survivor.reference)
        .select_from(OrderMerge)
        .join(duplicate, duplicate.id == OrderMerge.duplicate_id)
        .join(survivor, survivor.id == OrderMerge.survivor_id)
        .where(standing)
        .order_by(OrderMerge.id)
    )
    chained = pairs.where(survivor.status == Status.DUPLICATE)
    offenders = [
        f"{first} was merged into {second}, which is a duplicate itself"
        for first, second in session.execute(chained)
    ]
    unlike = pairs.where(
        sa.or_(duplicate.status != Status.DUPLICATE, duplicate.premises_id != survivor.premises_id)
    )
    offenders += [
        f"{first} was merged into {second}, and is not closed as its duplicate"
        for first, second in session.execute(unlike)
    ]
    lost = sa.select(WorkOrder.reference).where(
        WorkOrder.status == Status.DUPLICATE,
        ~sa.exists().where(OrderMerge.duplicate_id == WorkOrder.id, standing),
    )
    offenders += [
        f"{reference} is closed as a duplicate of nothing"
        for reference in session.scalars(lost.order_by(WorkOrder.id))
    ]
    number = session.scalar(sa.select(sa.func.count()).select_from(OrderMerge).where(standing))
    return finding("I10", "Merges have no cycle", offenders, checked=f"{number or 0:,} merges")
