"""What a table of orders shows of each one, worked out with one look at the owners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.lifecycle import label
from tracker.domain.wording import listed
from tracker.owners.queries import Directory
from tracker.runtime import Reading
from tracker.work_orders.acceptance import missing_words
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of, next_step_of


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order in a list. `next_at` (UTC) and `next_words` say what happens if nobody acts.

    `acceptance` says who of two has accepted and who is missing; it is empty where one does.
    """

    order: WorkOrder
    status_label: str
    stage_name: str
    height: int
    held_by: str
    acceptance: str
    category: str
    next_at: datetime | None
    next_words: str
    is_late: bool


def rows_of(
    reading: Reading, orders: Sequence[WorkOrder], directory: Directory | None = None
) -> list[OrderRow]:
    """Return the rows of these orders, in their order."""
    directory = directory or Directory.load(reading.session, reading.now)
    return [_row(order, reading, directory) for order in orders]


def _row(order: WorkOrder, reading: Reading, directory: Directory) -> OrderRow:
    ladder = ladder_of(order, reading.policy)
    step = next_step_of(order, reading.policy)
    category = reading.policy.categories.get(order.category_code)
    names = holding_of(order, policy=reading.policy, directory=directory).names
    return OrderRow(
        order=order,
        status_label=label(order.status),
        stage_name=ladder.stage(order.stage).name,
        height=ladder.height,
        held_by=listed(names),
        acceptance=missing_words(order, reading.policy, directory),
        category=category.label if category else order.category_code,
        next_at=step.at if step else None,
        next_words=step.brief if step else "",
        is_late=step is not None and step.is_due(reading.now),
    )
