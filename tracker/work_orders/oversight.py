"""What must not be overlooked: orders at the top, orders that nobody touches, empty stages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, lazyload

from tracker.domain.ladder import Ladder
from tracker.domain.roles import Actor
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import visible_to
from tracker.work_orders.models import WorkOrder

LONGEST_LIST = 500


def board_list(
    session: Session, actor: Actor, ladder: Ladder, *, unit: str = "", limit: int = LONGEST_LIST
) -> Sequence[WorkOrder]:
    """Return the open orders at the highest stage that the actor may see, next review first.

    `unit` narrows them to the premises of the unit with this code.
    """
    of_unit = sa.select(Unit.id).where(Unit.code == unit)
    statement = (
        _open(actor)
        .where(
            WorkOrder.stage == ladder.height,
            Premises.unit_id.in_(of_unit) if unit else sa.true(),
        )
        .order_by(WorkOrder.stage_due_at, WorkOrder.id)
        .options(joinedload(WorkOrder.decisions), lazyload(WorkOrder.milestones))
        .limit(limit)
    )
    return session.scalars(statement).unique().all()


def stuck_orders(
    session: Session, actor: Actor, now: datetime, *, days: int, limit: int = LONGEST_LIST
) -> Sequence[WorkOrder]:
    """Return the open orders on which no person has acted for so many days, longest first.

    What the machine did in between does not count: it is people whom an order waits for.
    """
    statement = (
        _stuck(actor, now, days).order_by(WorkOrder.last_human_action_at, WorkOrder.id).limit(limit)
    )
    return session.scalars(statement).all()


def count_stuck(session: Session, actor: Actor, now: datetime, *, days: int) -> int:
    """Return how many orders `stuck_orders` would list, were there no end to its list."""
    found = _stuck(actor, now, days).with_only_columns(sa.func.count(WorkOrder.id))
    return session.scalar(found) or 0


def claim_held(
    session: Session,
    held: Mapping[int, Collection[int]],
    *,
    limit: int,
    skip: Collection[int] = (),
) -> Sequence[WorkOrder]:
    """Return open orders at these premises, by stage, locked for whoever moves them.

    Orders that another process holds are passed over; the next look finds them.
    """
    at = [
        sa.and_(WorkOrder.stage == stage, WorkOrder.premises_id.in_(premises))
        for stage, premises in held.items()
    ]
    statement = (
        sa.select(WorkOrder)
        .where(WorkOrder.closed_at.is_(None), WorkOrder.id.not_in(skip), sa.or_(sa.false(), *at))
        .order_by(WorkOrder.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=WorkOrder)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


def _stuck(actor: Actor, now: datetime, days: int) -> sa.Select[WorkOrder]:
    return _open(actor).where(WorkOrder.last_human_action_at < now - timedelta(days=days))


def _open(actor: Actor) -> sa.Select[WorkOrder]:
    return (
        sa.select(WorkOrder)
        .join(Premises, WorkOrder.premises_id == Premises.id)
        .where(visible_to(actor), WorkOrder.closed_at.is_(None))
    )
