"""What a table of orders shows of each one, worked out with one look at the owners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.lifecycle import Status, label
from tracker.domain.wording import listed, span
from tracker.owners.queries import Directory
from tracker.runtime import Reading
from tracker.work_orders.acceptance import missing_words
from tracker.work_orders.history import last_human_acts, person_behind, stands_for
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of, next_step_of
from tracker.work_orders.priming import prime


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order in a list. `next_at` (UTC) and `next_words` say what happens if nobody acts.

    `late` names the promise that was missed longest ago, and by how much; `acted_by` who acted
    last, where that was here; `acceptance` whether anybody has accepted it, and of two who has.
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
    late: str
    acted_by: str


def rows_of(
    reading: Reading, orders: Sequence[WorkOrder], directory: Directory | None = None
) -> list[OrderRow]:
    """Return the rows of these orders, in their order."""
    directory = directory or Directory.load(reading.session, reading.now)
    prime(reading.session, orders)
    acted = last_human_acts(reading.session, orders)
    return [_row(order, reading, directory, acted.get(order.id, "")) for order in orders]


def _row(order: WorkOrder, reading: Reading, directory: Directory, actor: str) -> OrderRow:
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
        acceptance=_acceptance(order, reading, directory),
        category=category.label if category else order.category_code,
        next_at=step.at if step else None,
        next_words=step.brief if step else "",
        is_late=step is not None and step.is_due(reading.now),
        late=_late(order, reading.now),
        acted_by=_name(actor, directory),
    )


def _acceptance(order: WorkOrder, reading: Reading, directory: Directory) -> str:
    """Say whether somebody has accepted the order at its stage; a completed fix waits for none."""
    if not order.is_open:
        return ""
    if order.status is Status.SUPPLIER_COMPLETE:
        return "Waits for the premises to confirm"
    if order.joint:
        return missing_words(order, reading.policy, directory)
    if order.accepted_at is None:
        return "Nobody yet"
    return _person(order.accepted_by_id, directory)


def _late(order: WorkOrder, now: datetime) -> str:
    """Return `Fix 2 days late`, of the unmet promise that fell due first; nothing where none."""
    owed = [row for row in order.milestones if row.met_at is None and row.due_at < now]
    if not order.is_open or not owed:
        return ""
    first = min(owed, key=lambda row: row.due_at)
    return f"{first.kind.label} {span(now - first.due_at)} late"


def _name(actor: str, directory: Directory) -> str:
    if not actor:
        return ""
    number = person_behind(actor)
    return stands_for(actor) if number is None else _person(number, directory)


def _person(number: int | None, directory: Directory) -> str:
    person = directory.person(number or 0)
    return person.name if person else "Somebody"
