"""What strangers reported by QR codes: by which code an order came, and how many came lately."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.domain.visitors import DAY, wait_for
from tracker.premises.models_codes import RoomCode
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.visitors import VisitorReport


def code_of(session: Session, order: WorkOrder) -> RoomCode | None:
    """Return the QR code by which a stranger reported this order, None for any other order."""
    return session.scalars(
        sa.select(RoomCode)
        .join(VisitorReport, VisitorReport.room_code_id == RoomCode.id)
        .where(VisitorReport.work_order_id == order.id)
        .options(selectinload(RoomCode.location))
    ).one_or_none()


def wait_at(session: Session, code: RoomCode, now: datetime) -> timedelta | None:
    """Return how long nobody may report by this code, counted by what was; None where they may."""
    rows = session.execute(
        sa.select(RoomCode.id, WorkOrder.reported_at)
        .join(VisitorReport, VisitorReport.room_code_id == RoomCode.id)
        .join(WorkOrder, WorkOrder.id == VisitorReport.work_order_id)
        .where(RoomCode.premises_id == code.premises_id, WorkOrder.reported_at > now - DAY)
    ).all()
    by_code: Sequence[datetime] = [at for code_id, at in rows if code_id == code.id]
    return wait_for(by_code, [at for _, at in rows], now)
