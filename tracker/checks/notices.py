"""Checks of the outbox: a notice for every move, no stuck lease, and everything in its order."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.checks.findings import Finding, finding
from tracker.domain.events import (
    FixRejected,
    WorkOrderPromoted,
    WorkOrderReopened,
    WorkOrderSteppedDown,
)
from tracker.domain.notices import Audience
from tracker.domain.triggers import Trigger
from tracker.outbox.claiming import LEASE
from tracker.outbox.models import Delivery, DeliveryState, OutboxMessage
from tracker.work_orders.models import StageMove, WorkOrder

# The facts that put an order on a stage, of which its new holder is told.
_MOVES_IT = (WorkOrderPromoted, FixRejected, WorkOrderReopened, WorkOrderSteppedDown)


def moves_and_notices(session: Session) -> Finding:
    """I2: every move that owes its new holder a notice has one, and no notice lacks its move.

    Stages that an imported order had passed before it came to us owe nobody a notice.
    """
    told = sa.and_(
        OutboxMessage.kind.in_(kind.kind for kind in _MOVES_IT),
        OutboxMessage.audience == Audience.STAGE_HOLDER,
    )
    to_stage = sa.func.coalesce(
        OutboxMessage.facts["to_stage"].as_integer(), OutboxMessage.facts["stage"].as_integer()
    )
    same = sa.and_(
        OutboxMessage.facts["run"].as_integer() == StageMove.run, to_stage == StageMove.to_stage
    )
    silent = (
        sa.select(WorkOrder.reference, StageMove.to_stage)
        .join(StageMove, StageMove.work_order_id == WorkOrder.id)
        .where(
            StageMove.trigger != Trigger.BACKLOG,
            ~sa.exists().where(OutboxMessage.subject == WorkOrder.reference, told, same),
        )
    )
    offenders = [
        f"{reference} entered stage {stage} and nobody is told"
        for reference, stage in session.execute(silent.order_by(StageMove.id))
    ]
    moved = (
        sa.exists()
        .where(
            StageMove.work_order_id == WorkOrder.id, WorkOrder.reference == OutboxMessage.subject
        )
        .where(same)
    )
    # A fix that was rejected at the highest stage, and an order that had never climbed when it
    # was reopened, are told without a move.
    stayed = sa.or_(
        sa.and_(
            OutboxMessage.kind == FixRejected.kind,
            OutboxMessage.facts["from_stage"].as_integer() == to_stage,
        ),
        sa.and_(OutboxMessage.kind == WorkOrderReopened.kind, to_stage == 0),
    )
    unfounded = sa.select(OutboxMessage.subject, to_stage).where(told, ~stayed, ~moved)
    offenders += [
        f"a notice says that {reference} entered stage {stage}, and it did not"
        for reference, stage in session.execute(unfounded.order_by(OutboxMessage.id))
    ]
    return finding("I2", "Every move has its notice, every notice its move", offenders)


def leases_are_young(session: Session, now: datetime) -> Finding:
    """I3: no sender has held a notice for twice the length of a lease."""
    stuck = sa.select(Delivery.id, Delivery.subject).where(
        Delivery.state == DeliveryState.LEASED, Delivery.lease_until < now - LEASE
    )
    offenders = [
        f"notice {number} about {subject} is held by a sender that is gone"
        for number, subject in session.execute(stuck.order_by(Delivery.id))
    ]
    return finding("I3", "No lease is older than twice its length", offenders)


def sent_in_order(session: Session) -> Finding:
    """I5: about one order, to one destination, nothing overtook what was owed before it."""
    waiting = sa.case(
        (Delivery.state.in_((DeliveryState.PENDING, DeliveryState.LEASED)), 1), else_=0
    )
    line: dict[str, Any] = {
        "partition_by": (Delivery.subject, Delivery.channel, Delivery.destination),
        "order_by": Delivery.id,
        "rows": (None, -1),
    }
    rows = (
        sa.select(
            Delivery.id,
            Delivery.subject,
            Delivery.state,
            Delivery.sent_at,
            sa.func.max(Delivery.sent_at).over(**line).label("sent_before"),
            sa.func.sum(waiting).over(**line).label("waiting_before"),
        )
    ).subquery()
    overtook = sa.select(rows.c.id, rows.c.subject).where(
        rows.c.state == DeliveryState.SENT,
        sa.or_(rows.c.sent_at < rows.c.sent_before, rows.c.waiting_before > 0),
    )
    offenders = [
        f"notice {number} about {subject} overtook an earlier one"
        for number, subject in session.execute(overtook.order_by(rows.c.id))
    ]
    return finding("I5", "Notices about an order reached each destination in order", offenders)
