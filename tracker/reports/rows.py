"""Reading the rows of a report that is about something else than orders, in flat memory."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from tracker.db import Base
from tracker.premises.models import Premises, Unit
from tracker.reports.filters import ReportFilter, order_conditions
from tracker.reports.tables import BATCH, Looking
from tracker.work_orders.models import WorkOrder

# Narrows a statement to what matches and what the actor may export.
Narrow = Callable[[sa.Select[Any]], sa.Select[Any]]
Kept = TypeVar("Kept", bound=Base)


def rows_by_number(
    looking: Looking, table: type[Kept], number: Mapped[int], narrow: Narrow
) -> Iterator[Kept]:
    """Yield the matching rows of a table in the order of their numbers, a batch at a time.

    Each batch is forgotten after it, so that memory stays flat however many there are.
    """
    last = 0
    while True:
        statement = narrow(sa.select(table)).where(number > last).order_by(number).limit(BATCH)
        rows = looking.session.execute(statement.add_columns(number)).all()
        if not rows:
            return
        last = rows[-1][1]
        for row, _ in rows:
            yield row
        looking.session.expunge_all()


def of_orders(looking: Looking, wanted: ReportFilter, work_order_id: Mapped[int]) -> Narrow:
    """Return what narrows rows that belong to orders to those of orders that may be exported."""
    return lambda statement: (
        statement.join(WorkOrder, WorkOrder.id == work_order_id)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .join(Unit, Unit.id == Premises.unit_id)
        .where(*order_conditions(looking.actor, wanted))
    )


def count_rows(looking: Looking, number: Mapped[int], narrow: Narrow) -> int:
    """Return how many rows match."""
    return looking.session.scalar(narrow(sa.select(sa.func.count(number)))) or 0


def pounds_cell(pence: int) -> str:
    """Return an amount of money as a cell has it: `1250.50`."""
    return f"{pence // 100}.{pence % 100:02}"
