"""What is open at premises, in figures: at each of many for the register, of one by its stages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.premises.models import Premises
from tracker.work_orders.models import WorkOrder


@dataclass(frozen=True, slots=True)
class Owed:
    """Open orders: how many, how many escalated, and when the oldest was reported (UTC)."""

    open: int
    escalated: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class OpenHere:
    """The open orders of one premises by stage and location; those about safety and access."""

    by_stage: Mapping[int, Owed]
    by_location: Mapping[int | None, int]
    safety_critical: int
    accessibility: int


NOTHING = Owed(0, 0, None)


def owed_at(session: Session, premises_ids: Collection[int]) -> dict[int, Owed]:
    """Return what is open at each of these premises, in one question; none is left out."""
    rows = session.execute(
        sa.select(
            WorkOrder.premises_id,
            sa.func.count(),
            sa.func.sum(sa.case((WorkOrder.stage > 0, 1), else_=0)),
            sa.func.min(WorkOrder.reported_at),
        )
        .where(WorkOrder.premises_id.in_(premises_ids), WorkOrder.closed_at.is_(None))
        .group_by(WorkOrder.premises_id)
    )
    return dict.fromkeys(premises_ids, NOTHING) | {row[0]: Owed(*row[1:]) for row in rows}


def open_here(session: Session, premises: Premises) -> OpenHere:
    """Return the open orders of the premises in figures, in one question."""
    rows = session.execute(
        sa.select(
            WorkOrder.stage,
            WorkOrder.location_id,
            sa.func.count(),
            sa.func.min(WorkOrder.reported_at),
            sa.func.sum(sa.case((WorkOrder.safety_critical, 1), else_=0)),
            sa.func.sum(sa.case((WorkOrder.accessibility, 1), else_=0)),
        )
        .where(WorkOrder.premises_id == premises.id, WorkOrder.closed_at.is_(None))
        .group_by(WorkOrder.stage, WorkOrder.location_id)
    ).all()
    by_stage: dict[int, Owed] = {}
    by_location: dict[int | None, int] = {}
    for stage, location, number, oldest, _, _ in rows:
        before = by_stage.get(stage, NOTHING)
        by_stage[stage] = Owed(
            before.open + number,
            before.escalated + (number if stage else 0),
            min(each for each in (before.oldest, oldest) if each is not None),
        )
        by_location[location] = by_location.get(location, 0) + number
    return OpenHere(
        by_stage=dict(sorted(by_stage.items(), reverse=True)),
        by_location=by_location,
        safety_critical=sum(row[4] for row in rows),
        accessibility=sum(row[5] for row in rows),
    )
