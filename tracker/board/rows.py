"""The rows behind a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tracker.board.sources import NOTHING, Source, narrowed
from tracker.board.view import View
from tracker.work_orders.models import WorkOrder

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One row: its order, and what the source says of it beside; `at` is UTC."""

    order: WorkOrder
    what: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of the rows behind a figure, and how many there are in all."""

    rows: tuple[Listed, ...]
    number: int
    last: int
    total: int


def list_rows(view: View, source: Source, keys: Mapping[str, str], *, page: int) -> RowPage:
    """Return one page of the rows that a figure with these keys counts, the oldest first."""
    chosen = narrowed(source, keys)
    counted = chosen.with_only_columns(WorkOrder.id).order_by(None).subquery()
    total = view.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    last = max(1, -(-total // PAGE_SIZE))
    number = min(page, last)
    statement = (
        chosen.with_only_columns(WorkOrder, source.what, source.at)
        .order_by(*([] if source.at is NOTHING else [source.at]), WorkOrder.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = tuple(Listed(*row) for row in view.session.execute(statement))
    return RowPage(rows, number, last, total)
