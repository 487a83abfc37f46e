"""Other orders that somebody who deals with one should know of: of its place and of its kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.lifecycle import Status, label
from tracker.trail.models import FreeText
from tracker.work_orders.models import WorkOrder

# As long as the ladder looks back for a fault that comes again and again.
REPEATS_WITHIN = timedelta(days=90)
_MOST = 20


@dataclass(frozen=True, slots=True)
class Related:
    """Another order of the same premises: what it shares with this one, and how it stands."""

    reference: str
    title: str
    status_label: str
    is_open: bool
    stage: int
    reported_at: datetime
    closed_at: datetime | None
    same_kind: bool
    same_place: bool


def related_to(session: Session, order: WorkOrder, now: datetime) -> Sequence[Related]:
    """Return what is open at the premises of the same kind or place, and what was lately.

    Open ones come first, then those closed within 90 days, the newest report first. Whoever may
    see the order may see these: they are of the same premises.
    """
    same_kind = WorkOrder.category_code == order.category_code
    same_place = (
        WorkOrder.location_id == order.location_id if order.location_id else sa.literal(False)
    )
    rows = session.execute(
        sa.select(
            WorkOrder.reference,
            FreeText,
            WorkOrder.status,
            WorkOrder.stage,
            WorkOrder.reported_at,
            WorkOrder.closed_at,
            same_kind,
            same_place,
        )
        .join(FreeText, FreeText.key == WorkOrder.title_key)
        .where(
            WorkOrder.premises_id == order.premises_id,
            WorkOrder.id != order.id,
            WorkOrder.status != Status.DUPLICATE,
            sa.or_(same_kind, same_place),
            sa.or_(WorkOrder.closed_at.is_(None), WorkOrder.closed_at > now - REPEATS_WITHIN),
        )
        .order_by(WorkOrder.closed_at.is_not(None), WorkOrder.reported_at.desc())
        .limit(_MOST)
    )
    return [
        Related(
            reference,
            title.words,
            label(status),
            closed_at is None,
            stage,
            reported_at,
            closed_at,
            bool(kind),
            bool(place),
        )
        for reference, title, status, stage, reported_at, closed_at, kind, place in rows
    ]
