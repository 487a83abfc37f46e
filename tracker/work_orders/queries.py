"""Finding work orders: one, a page of the queue with its counts, and what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid, NotFound
from tracker.domain.reference import Reference
from tracker.domain.roles import Actor
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import visible_to
from tracker.work_orders.filters import OrderFilter, conditions_of
from tracker.work_orders.models import WorkOrder

PAGE_SIZES = (25, 50, 100, 200)


class Sort(StrEnum):
    """The orders in which the queue can be read."""

    URGENCY = "urgency"  # safety-critical first, then nearest breach
    OLDEST = "oldest"
    NEWEST = "newest"
    STAGE = "stage"  # highest stage first


@dataclass(frozen=True, slots=True)
class Page:
    """One page of orders, and how many there are in all that match."""

    orders: Sequence[WorkOrder]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages the matches fill; at least one."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class Counts:
    """Open orders that match: in all, escalated, safety-critical, and by stage."""

    open: int
    escalated: int
    safety_critical: int
    by_stage: Mapping[int, int]


def get_order(session: Session, actor: Actor, reference: str, *, locked: bool = False) -> WorkOrder:
    """Return the order; raises NotFound for one that the actor may not see, or a wrong word.

    `locked` waits for whoever is changing it: the second of two who act at once can be told so.
    """
    try:
        parsed = str(Reference.parse(reference))
    except Invalid as error:
        raise NotFound(f"{error} Yours reads: {reference[:40]}") from error
    statement = _visible(actor).where(WorkOrder.reference == parsed)
    if locked:
        statement = statement.with_for_update(of=WorkOrder)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(f"There is no work order {parsed} that you may see.")
    return found


def list_orders(
    session: Session,
    actor: Actor,
    wanted: OrderFilter,
    *,
    sort: Sort = Sort.URGENCY,
    page: int = 1,
    size: int = 50,
) -> Page:
    """Return one page of the orders that the actor may see and that match."""
    total = session.scalar(_count(actor, wanted)) or 0
    size = min(max(size, 1), PAGE_SIZES[-1])
    number = min(max(page, 1), max(1, -(-total // size)))
    statement = (
        _matching(actor, wanted).order_by(*_SORTS[sort]).limit(size).offset((number - 1) * size)
    )
    return Page(session.scalars(statement).all(), total, number, size)


def count_orders(session: Session, actor: Actor, wanted: OrderFilter) -> Counts:
    """Return how many open orders match: the very rows that the queue would list."""
    rows = session.execute(
        sa.select(
            WorkOrder.stage,
            sa.func.count(),
            sa.func.sum(sa.cast(WorkOrder.safety_critical, sa.Integer)),
        )
        .join(Premises, WorkOrder.premises_id == Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(visible_to(actor), *conditions_of(wanted))
        .group_by(WorkOrder.stage)
    ).all()
    by_stage = {stage: number for stage, number, _ in rows}
    return Counts(
        open=sum(by_stage.values()),
        escalated=sum(number for stage, number in by_stage.items() if stage > 0),
        safety_critical=sum(critical or 0 for _, _, critical in rows),
        by_stage=by_stage,
    )


def count_open_at(session: Session, premises: Premises) -> int:
    """Return how many orders are open at these premises."""
    statement = sa.select(sa.func.count()).where(
        WorkOrder.premises_id == premises.id, WorkOrder.closed_at.is_(None)
    )
    return session.scalar(statement) or 0


def _visible(actor: Actor) -> sa.Select[WorkOrder]:
    return (
        sa.select(WorkOrder)
        .join(Premises, WorkOrder.premises_id == Premises.id)
        .where(visible_to(actor))
    )


def _matching(actor: Actor, wanted: OrderFilter) -> sa.Select[WorkOrder]:
    return _visible(actor).join(Unit, Premises.unit_id == Unit.id).where(*conditions_of(wanted))


def _count(actor: Actor, wanted: OrderFilter) -> sa.Select[int]:
    return (
        sa.select(sa.func.count(WorkOrder.id))
        .join(Premises, WorkOrder.premises_id == Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(visible_to(actor), *conditions_of(wanted))
    )


_SORTS: Mapping[Sort, tuple[sa.ColumnExpressionArgument[Any], ...]] = {
    Sort.URGENCY: (WorkOrder.safety_critical.desc(), WorkOrder.next_step_at, WorkOrder.id),
    Sort.OLDEST: (WorkOrder.reported_at, WorkOrder.id),
    Sort.NEWEST: (WorkOrder.reported_at.desc(), WorkOrder.id.desc()),
    Sort.STAGE: (WorkOrder.stage.desc(), WorkOrder.next_step_at, WorkOrder.id),
}
