"""How many orders match a filter: from the tally where it can say, else counted up to a limit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.roles import Actor
from tracker.work_orders.filters import OrderFilter, conditions_of, lies_within
from tracker.work_orders.models import OpenTally, WorkOrder

# More orders than this are not counted one by one: nobody reads on so far.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Orders that match: in all, escalated, safety-critical, and by stage.

    `more` means that there are more than so many, of which only the first were counted.
    """

    open: int
    escalated: int
    safety_critical: int
    by_stage: Mapping[int, int]
    more: bool = False


def count_orders(session: Session, actor: Actor, wanted: OrderFilter) -> Counts:
    """Return how many orders match: the very rows that the queue would list.

    Open orders by unit, premises, type, supplier, stage and danger are counted whole, however many
    there are: the tally knows them. By anything else they are counted up to MOST.
    """
    if is_tallied(wanted):
        return _of(_tallied(session, actor, wanted))
    within = lies_within(actor, wanted, WorkOrder.premises_id)
    some = sa.select(WorkOrder.stage, WorkOrder.safety_critical).where(*conditions_of(wanted))
    if within is not None:
        some = some.where(within)
    rows = some.limit(MOST + 1).subquery()
    kinds = (rows.c.stage, rows.c.safety_critical)
    found = session.execute(sa.select(*kinds, sa.func.count()).group_by(*kinds)).all()
    return _of(found, most=MOST)


def count_each(session: Session, actor: Actor, wanted: Sequence[OrderFilter]) -> Sequence[int]:
    """Return how many orders match each of the filters, up to MOST + 1; one statement for all."""
    if not wanted:
        return ()
    counts = []
    for each in wanted:
        some = sa.select(WorkOrder.id).where(*conditions_of(each))
        narrower = lies_within(actor, each, WorkOrder.premises_id)
        some = some if narrower is None else some.where(narrower)
        rows = some.limit(MOST + 1).subquery()
        counts.append(sa.select(sa.func.count()).select_from(rows).scalar_subquery())
    return list(session.execute(sa.select(*counts)).one())


def is_tallied(wanted: OrderFilter) -> bool:
    """Whether the tally of open orders knows how many match."""
    rest = replace(
        wanted, unit="", premises="", premises_type=None, supplier="",
        stage=None, escalated=False, safety=False,
    )  # fmt: skip
    return rest == OrderFilter()


def _tallied(session: Session, actor: Actor, wanted: OrderFilter) -> Iterable[Any]:
    kinds = (OpenTally.stage, OpenTally.safety_critical)
    sums = sa.select(*kinds, sa.func.sum(OpenTally.number)).group_by(*kinds)
    within = lies_within(actor, wanted, OpenTally.premises_id)
    if within is not None:
        sums = sums.where(within)
    if wanted.stage is not None:
        sums = sums.where(OpenTally.stage == wanted.stage)
    if wanted.escalated:
        sums = sums.where(OpenTally.stage > 0)
    if wanted.safety:
        sums = sums.where(OpenTally.safety_critical)
    return session.execute(sums)


def _of(rows: Iterable[Any], *, most: int | None = None) -> Counts:
    """Return the counts of rows of a stage, whether in danger, and how many.

    PostgreSQL gives a sum as a decimal.
    """
    by_stage: dict[int, int] = {}
    critical = 0
    for stage, in_danger, number in rows:
        if number:
            by_stage[stage] = by_stage.get(stage, 0) + int(number)
            critical += int(number) if in_danger else 0
    total = sum(by_stage.values())
    return Counts(
        open=total if most is None else min(total, most),
        escalated=sum(number for stage, number in by_stage.items() if stage > 0),
        safety_critical=critical,
        by_stage=by_stage,
        more=most is not None and total > most,
    )
