"""Who has seen what is sensitive at premises: the address, photographs, what was redacted."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.events import AddressShown, PhotographSeen, SealedPhotographOpened
from tracker.premises.models import Premises
from tracker.trail.models import TrailEntry
from tracker.work_orders.models import WorkOrder

LOOKS = (AddressShown.kind, PhotographSeen.kind, SealedPhotographOpened.kind)


def who_has_seen(session: Session, premises: Premises, *, limit: int = 50) -> Sequence[TrailEntry]:
    """Return the latest looks at what is sensitive there, newest first, from the trail."""
    newest = (TrailEntry.at.desc(), TrailEntry.number.desc())
    references = sa.select(WorkOrder.reference).where(WorkOrder.premises_id == premises.id)
    address = (
        sa.select(TrailEntry)
        .where(TrailEntry.subject == premises.code, TrailEntry.kind == AddressShown.kind)
        .order_by(*newest)
        .limit(limit)
    )
    photographs = (
        sa.select(TrailEntry)
        .where(
            TrailEntry.kind.in_((PhotographSeen.kind, SealedPhotographOpened.kind)),
            TrailEntry.subject.in_(references),
        )
        .order_by(*newest)
        .limit(limit)
    )
    found = [*session.scalars(address), *session.scalars(photographs)]
    return sorted(found, key=lambda entry: (entry.at, entry.number), reverse=True)[:limit]
