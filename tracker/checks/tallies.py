"""Check of the queue's counts: they are kept apart from the orders, and must be those of them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.checks.findings import Finding, finding
from tracker.premises.models import Premises
from tracker.work_orders.models import OpenTally, WorkOrder

_KIND = ("premises_id", "stage", "safety_critical")


def counts_are_those_of_the_orders(session: Session) -> Finding:
    """Q1: of each premises, stage and danger as many orders are open as the tally says."""
    counted = _sums(session, WorkOrder, sa.func.count(), WorkOrder.closed_at.is_(None))
    told = _sums(session, OpenTally, sa.func.sum(OpenTally.number), sa.true())
    wrong = sorted(kind for kind in counted | told if counted.get(kind, 0) != told.get(kind, 0))
    places = sa.select(Premises.id, Premises.code)
    codes = {row.id: row.code for row in session.execute(places)}
    offenders = [
        f"{codes.get(place, place)} has {counted.get((place, stage, danger), 0)} open orders at "
        f"stage {stage}{' in danger' if danger else ''}, the queue counts "
        f"{told.get((place, stage, danger), 0)}"
        for place, stage, danger in wrong
    ]
    checked = f"{sum(counted.values()):,} open orders counted"
    return finding("Q1", "The queue's counts are those of its orders", offenders, checked=checked)


def _sums(
    session: Session,
    model: type[WorkOrder] | type[OpenTally],
    number: sa.ColumnElement[int],
    condition: sa.ColumnElement[bool],
) -> dict[tuple[int, int, bool], int]:
    kind = [getattr(model, name) for name in _KIND]
    rows = session.execute(sa.select(*kind, number).where(condition).group_by(*kind))
    return {(row[0], row[1], row[2]): int(row[3]) for row in rows if row[3]}
