"""Checks of who answers for an order: somebody live, at premises that are open."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.checks.findings import Finding, finding
from tracker.domain.policy import Policy
from tracker.owners.queries import Directory, HeldAs
from tracker.premises.models import Premises, PremisesStatus
from tracker.work_orders.models import WorkOrder


def somebody_owns(session: Session, policy: Policy, now: datetime) -> Finding:
    """I6: every open order resolves to at least one person who can be reached at `now` (UTC).

    Asked once for each stage and premises at which an order is open, not once an order.
    """
    directory = Directory.load(session, now)
    held = (
        sa.select(
            WorkOrder.ladder_version,
            WorkOrder.stage,
            WorkOrder.premises_id,
            sa.func.count(),
            sa.func.min(WorkOrder.reference),
        )
        .where(WorkOrder.closed_at.is_(None))
        .group_by(WorkOrder.ladder_version, WorkOrder.stage, WorkOrder.premises_id)
        .order_by(WorkOrder.premises_id, WorkOrder.stage)
    )
    groups = session.execute(held).all()
    places = {row.id: row for row in session.scalars(sa.select(Premises))}
    offenders = []
    for version, stage, premises_id, number, first in groups:
        ladder, premises = policy.ladders.get(version), places[premises_id]
        if ladder is None:
            offenders.append(f"{first} climbs ladder {version}, which is not there")
        elif directory.holders(ladder, stage, premises.place).held_as is HeldAs.NOBODY:
            offenders.append(f"{premises.code} has nobody at stage {stage} for {number}: {first}")
    return finding("I6", "Every open order has a live owner", offenders)


def no_closed_premises(session: Session) -> Finding:
    """I7: no open order belongs to closed premises."""
    stranded = (
        sa.select(WorkOrder.reference, Premises.code)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(WorkOrder.closed_at.is_(None), Premises.status == PremisesStatus.CLOSED)
    )
    offenders = [
        f"{reference} is open at {code}, which is closed"
        for reference, code in session.execute(stranded.order_by(WorkOrder.id))
    ]
    return finding("I7", "No open order belongs to closed premises", offenders)
