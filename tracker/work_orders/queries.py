"""Finding work orders: one, a page of the queue with its counts, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import Invalid, NotFound
from tracker.domain.reference import Reference
from tracker.domain.roles import Actor
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.counting import Counts, count_orders
from tracker.work_orders.filters import OrderFilter, conditions_of, lies_within
from tracker.work_orders.keyset import Condition, Key, Sort, key_of, turn
from tracker.work_orders.models import WorkOrder

PAGE_SIZES = (25, 50, 100, 200)


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

    key = key_of(sort, closed=wanted.closed)
    matching = _matching(actor, wanted, *key.columns)

    def fetch(stretches: Sequence[Condition], backwards: bool, number: int) -> list[WorkOrder]:
        first = _first_numbers(matching, key, stretches, backwards=backwards, number=number)
        return _rows(session, session.scalars(first).all())

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
    key = key_of(Sort.URGENCY, closed=wanted.closed)
    matching = _matching(actor, wanted, *key.columns)
    until = _first_numbers(matching, key, key.whole(), backwards=False, number=number * size)
    rows = _rows(session, session.scalars(until).all()[(number - 1) * size :])
    return Page(rows, counts, size), number


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


def _matching(
    actor: Actor, wanted: OrderFilter, *columns: sa.SQLColumnExpression[Any]
) -> sa.Select[Any]:
    within = lies_within(actor, wanted, WorkOrder.premises_id)
    matching = sa.select(*columns).where(*conditions_of(wanted))
    return matching if within is None else matching.where(within)


def _first_numbers(
    matching: sa.Select[Any],
    key: Key,
    stretches: Sequence[Condition],
    *,
    backwards: bool,
    number: int,
) -> sa.Select[int]:
    """Ask for the numbers of the first so many rows of the stretches, one stretch after another.

    Each is the beginning of one range of an index; what is left to sort is hardly longer than the
    page.
    """
    sorting = key.order_by(backwards=backwards)
    parts = [
        sa.select(
            matching.add_columns(sa.literal(place).label("turn"))
            .where(stretch)
            .order_by(*sorting)
            .limit(number)
            .subquery()
        )
        for place, stretch in enumerate(stretches)
    ]
    found = sa.union_all(*parts).subquery().c
    again = key.order_by(found, backwards=backwards)
    return sa.select(found.id).order_by(found.turn, *again).limit(number)


def _rows(session: Session, numbers: Sequence[int]) -> list[WorkOrder]:
    """Return the orders of these numbers in their turn: sorted first, and read whole only then."""
    found = sa.select(WorkOrder).where(WorkOrder.id.in_(numbers))
    rows = {order.id: order for order in session.scalars(found)} if numbers else {}
    return [rows[number] for number in numbers if number in rows]
