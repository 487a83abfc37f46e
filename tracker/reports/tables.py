"""What every export is made of: columns with their meaning, rows, and the orders they speak of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from tracker.domain.calendar import LONDON
from tracker.domain.categories import PremisesType
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.owners.queries import Directory
from tracker.premises.models import Premises, Unit
from tracker.reports.filters import ReportFilter, order_conditions
from tracker.work_orders.models import WorkOrder

BATCH = 500
OFFICIAL, SENSITIVE = "OFFICIAL", "OFFICIAL-SENSITIVE"

# A cell: an instant is written in London time with its offset, None as an empty cell.
Cell = str | int | bool | datetime | date | None


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, at what instant (UTC), under which policy, and who holds what."""

    session: Session
    actor: Actor
    policy: Policy
    as_at: datetime
    directory: Directory


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it means, and its cell of a row's subject.

    `expected` says that every row ought to have it: the manifest counts those that lack it.
    """

    name: str
    meaning: str
    cell: Callable[[Any], Cell]
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells in the order of the columns, and whether it is sensitive."""

    cells: tuple[Cell, ...]
    sensitive: bool


def marking_of(premises: Premises, *, restricted: bool = False) -> str:
    """Return how a row is marked: approved premises and restricted orders are sensitive."""
    sensitive = restricted or premises.premises_type is PremisesType.APPROVED_PREMISES
    return SENSITIVE if sensitive else OFFICIAL


def local(at: datetime | None) -> datetime | None:
    """Return an instant as London reads it; its ISO form then carries the offset."""
    return None if at is None else at.astimezone(LONDON)


def yes_no(value: bool) -> str:
    """Return yes or no: a spreadsheet gives TRUE another meaning in another language."""
    return "yes" if value else "no"


def matching_orders(
    looking: Looking,
    wanted: ReportFilter,
    *more: sa.ColumnExpressionArgument[bool],
    load: Sequence[InstrumentedAttribute[Any]],
) -> Iterator[WorkOrder]:
    """Yield the orders that match and may be exported, by number, a batch at a time.

    Each batch begins after the last number of the one before, and is forgotten after it, so that
    memory stays flat however many there are. `load` names the rows that each order needs beside.
    """
    last = 0
    while True:
        statement = (
            sa.select(WorkOrder)
            .join(Premises, WorkOrder.premises_id == Premises.id)
            .join(Unit, Premises.unit_id == Unit.id)
            .where(*order_conditions(looking.actor, wanted), *more, WorkOrder.id > last)
            .order_by(WorkOrder.id)
            .limit(BATCH)
            .options(*(selectinload(attribute) for attribute in load))
        )
        orders = looking.session.scalars(statement).all()
        if not orders:
            return
        last = orders[-1].id
        yield from orders
        looking.session.expunge_all()


def count_matching(
    looking: Looking, wanted: ReportFilter, *more: sa.ColumnExpressionArgument[bool]
) -> int:
    """Return how many orders `matching_orders` would yield."""
    statement = (
        sa.select(sa.func.count(WorkOrder.id))
        .join(Premises, WorkOrder.premises_id == Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(*order_conditions(looking.actor, wanted), *more)
    )
    return looking.session.scalar(statement) or 0
