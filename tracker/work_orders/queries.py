"""Finding work orders: one, a page of the queue with its counts, and what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid, NotFound
from tracker.domain.reference import Reference
from tracker.domain.roles import Actor
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import visible_to
from tracker.work_orders.filters import OrderFilter, conditions_of
from tracker.work_orders.keyset import Condition, Sort, key_of, turn
from tracker.work_orders.models import WorkOrder

PAGE_SIZES = (25, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class Counts:
    """Open orders that match: in all, escalated, safety-critical, and by stage."""

    open: int
    escalated: int
    safety_critical: int
    by_stage: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of orders, with the counts of all that match, and where its neighbours begin.

    `before` and `after` are None where nothing lies that way. See `list_orders`.
    """

    orders: Sequence[WorkOrder]
    counts: Counts
    size: int
    before: str | None = None
    after: str | None = None

    @property
    def total(self) -> int:
        """How many orders match in all."""
        return self.counts.open


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
    after: str = "",
    before: str = "",
    size: int = 50,
) -> Page:
    """Return one page of the orders that the actor may see and that match, with their counts.

    Without a place it is the first page. The next one is asked for with `after=page.after`, the
    one before with `before=page.before`, the last with `before=END`: opaque texts that fit into
    an address (`?after=urgency.1.1795000000000000.42`). They hold the sort key of the row at the
    page's edge, so no row is shown twice or left out because others came or went meanwhile, and
    a far page costs what the first does. A place of another sort, or one that is none, is the
    first page; behind the last row comes the last page: whoever changes the sort or a filter
    leaves `after` and `before` out of the link.
    """
    size = min(max(size, 1), PAGE_SIZES[-1])
    matching = _matching(actor, wanted)

    def fetch(
        stretch: Condition | None, order_by: Sequence[sa.ColumnElement[Any]], number: int
    ) -> Sequence[WorkOrder]:
        statement = matching if stretch is None else matching.where(stretch)
        return session.scalars(statement.order_by(*order_by).limit(number)).all()

    key = key_of(sort, closed=wanted.closed)
    turned = turn(fetch, key, size=size, after=after, before=before)
    counts = count_orders(session, actor, wanted)
    return Page(turned.rows, counts, size, turned.before, turned.after)


def nth_page(
    session: Session, actor: Actor, wanted: OrderFilter, *, number: int, size: int
) -> tuple[Page, int]:
    """Return the page of this number (from 1), or the nearest there is, and its number.

    For one person's short list, whose pages are counted off in Slack: a far page is dear.
    """
    counts = count_orders(session, actor, wanted)
    number = min(max(number, 1), max(1, -(-counts.open // size)))
    order_by = key_of(Sort.URGENCY, closed=wanted.closed).order_by()
    statement = _matching(actor, wanted).order_by(*order_by).limit(size)
    rows = session.scalars(statement.offset((number - 1) * size)).all()
    return Page(rows, counts, size), number


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
