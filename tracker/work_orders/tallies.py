"""Keeping the tally of open orders short: rows of one kind are added up into one."""

from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.bulk import execute_many
from tracker.plain_rows import insert_of
from tracker.work_orders.models import OpenTally

# Read in a millisecond or two; an estate at rest has a few rows for each of its premises.
MANY = 2_000
_AT_ONCE = 20_000
_KIND = (OpenTally.premises_id, OpenTally.stage, OpenTally.safety_critical)


def needs_folding(session: Session) -> bool:
    """Whether the tally has many more rows than kinds of orders."""
    rows = session.scalar(sa.select(sa.func.count()).select_from(OpenTally)) or 0
    if rows < MANY:
        return False
    kinds = sa.select(*_KIND).distinct().subquery()
    return rows > 2 * (session.scalar(sa.select(sa.func.count()).select_from(kinds)) or 0)


def fold_tally(connection: sa.Connection, *, at_once: int = _AT_ONCE) -> int:
    """Put one row in the place of many of its kind; return how many rows are gone.

    The sums stay what they are in every transaction, so it may be done at any time, by several at
    once (each passes over the rows that another has), or never: reading is slower then, not wrong.
    """
    rows = connection.execute(
        sa.select(OpenTally.id, *_KIND, OpenTally.number)
        .order_by(OpenTally.id)
        .limit(at_once)
        .with_for_update(skip_locked=True)
    ).all()
    sums: Counter[tuple[int, int, bool]] = Counter()
    for row in rows:
        sums[row.premises_id, row.stage, row.safety_critical] += row.number
    left = [
        {"premises_id": place, "stage": stage, "safety_critical": danger, "number": number}
        for (place, stage, danger), number in sorted(sums.items())
        if number
    ]
    numbers = [row.id for row in rows]
    for first in range(0, len(numbers), 500):
        some = numbers[first : first + 500]
        connection.execute(sa.delete(OpenTally).where(OpenTally.id.in_(some)))
    if left:
        execute_many(connection, insert_of(OpenTally), left)
    return len(numbers) - len(left)
