"""Checks of the trail: the chain is whole, and the rows are what it says that they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.checks.findings import Finding, finding
from tracker.db import Base
from tracker.domain.chain import GENESIS
from tracker.trail.models import TrailEntry
from tracker.trail.verify import verify_trail
from tracker.unit_of_work import state_of, trail_name
from tracker.work_orders.models import WorkOrder

_AT_ONCE = 200


@dataclass(slots=True)
class Told:
    """A row as the trail alone tells it; `torn` names the entries that follow from no other.

    Such an entry changed a column from another value than the entries before had made it: two
    acts wrote what both had read, and the later one has undone the earlier unseen.
    """

    values: dict[str, Any] = field(default_factory=dict)
    torn: list[str] = field(default_factory=list)

    def go_on(self, number: int, changes: dict[str, list[Any]]) -> None:
        """Take over what the entry of this number says."""
        for column, (before, after) in changes.items():
            if before != self.values.get(column):
                self.torn.append(f"entry {number} does not follow from what {column} was")
            self.values[column] = after


def trail_is_whole(session: Session, after: tuple[int, str] = (0, GENESIS)) -> Finding:
    """I8: the chain holds from its first entry to its head, and so do the words beside it.

    `after` names an entry, by its number and digest, that was found to hold before.
    """
    verdict = verify_trail(session, after=after)
    said = f"{verdict.entries:,} entries, head {verdict.head[:12]}"
    return finding(
        "I8", "The trail is whole", [verdict.fault] if verdict.fault else [], checked=said
    )


def rows_are_on_the_trail(session: Session, between: tuple[int, int] | None = None) -> Finding:
    """I9: every order, with what belongs to it, is what its entries on the trail make it.

    That is its milestones, its moves, and the acceptances of stages that two people accept.

    Each entry about a row goes on from the one before it, or two acts have written over each
    other. The rows are rebuilt from the entries alone and held against those of the tables, a few
    hundred orders at a time, so that memory stays flat. `between` asks only for the orders of
    which the entries after the first number, up to the second, speak.
    """
    offenders: list[str] = []
    last = 0
    wanted = [] if between is None else [WorkOrder.reference.in_(subjects(*between))]
    while True:
        orders = session.scalars(
            sa.select(WorkOrder)
            .where(WorkOrder.id > last, *wanted)
            .order_by(WorkOrder.id)
            .limit(_AT_ONCE)
            .options(selectinload(WorkOrder.moves), selectinload(WorkOrder.acceptances))
            .execution_options(populate_existing=True)
        ).all()
        if not orders:
            break
        last = orders[-1].id
        told = rebuilt(session, [order.reference for order in orders])
        for row in _rows_of(orders):
            offenders += differences(row, told.get(trail_name(row)))
        session.expunge_all()
    return finding("I9", "Every change of an order is on the trail", offenders)


def subjects(after: int, until: int) -> sa.Select[str]:
    """Return the references of which the entries after this number, up to that one, speak."""
    return sa.select(TrailEntry.subject).where(
        TrailEntry.number > after, TrailEntry.number <= until
    )


def rebuilt(session: Session, subjects: Sequence[str]) -> dict[str, Told]:
    """Return the rows of these subjects as the trail alone tells them, by their trail names."""
    rows: dict[str, Told] = {}
    entries = session.scalars(
        sa.select(TrailEntry).where(TrailEntry.subject.in_(subjects)).order_by(TrailEntry.number)
    )
    for entry in entries:
        for name, changes in entry.values["changes"].items():
            rows.setdefault(name, Told()).go_on(entry.number, changes)
    return rows


def _rows_of(orders: Sequence[WorkOrder]) -> Iterator[Base]:
    for order in orders:
        yield order
        yield from order.milestones
        yield from order.moves
        yield from order.acceptances


def differences(row: Base, told: Told | None) -> list[str]:
    """Return in what the row is not what the trail alone makes of it."""
    name = trail_name(row)
    if told is None:
        return [f"{name} is not on the trail"]
    return [f"{name}: {torn}" for torn in told.torn] + [
        f"{name} has another {column} than the trail says"
        for column, value in state_of(row).items()
        if told.values.get(column) != value
    ]
