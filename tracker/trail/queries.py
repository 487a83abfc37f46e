"""Reading the trail: one subject's history, and who changed what since a version."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.trail.chained import Content
from tracker.trail.models import TrailEntry

_AT_ONCE = 1_000


def entries_of(session: Session, subject: str) -> Sequence[TrailEntry]:
    """Return every entry about the subject, oldest first."""
    statement = (
        sa.select(TrailEntry).where(TrailEntry.subject == subject).order_by(TrailEntry.number)
    )
    return session.scalars(statement).all()


def latest_of(
    session: Session,
    subject: str,
    *,
    most: int,
    before: int | None = None,
    by_people: bool = False,
) -> Sequence[TrailEntry]:
    """Return the latest entries about the subject, newest first, before an entry's number.

    One more than `most` where there are older ones still. `by_people` leaves the machine's out.
    """
    statement = sa.select(TrailEntry).where(TrailEntry.subject == subject)
    if before is not None:
        statement = statement.where(TrailEntry.number < before)
    if by_people:
        statement = statement.where(TrailEntry.actor.startswith("person:"))
    return session.scalars(statement.order_by(TrailEntry.number.desc()).limit(most + 1)).all()


def entries_after_version(
    session: Session, subject: str, row: str, version: int
) -> Sequence[TrailEntry]:
    """Return the entries that changed `row` (its name on the trail) since it had that version.

    What one unit of work does to a row is one step of its version, on the last of its entries; the
    others have changed it as well.
    """
    entries = [entry for entry in entries_of(session, subject) if row in entry.values["changes"]]
    first = after_last = 0
    for place, entry in enumerate(entries, start=1):
        _, reached = entry.values["changes"][row].get("version", (None, None))
        if reached is not None and reached <= version:
            first = place
        elif reached is not None:
            after_last = place
    return entries[first:after_last]


def latest_entries(session: Session, subjects: Sequence[str]) -> Sequence[TrailEntry]:
    """Return the last entry about each of the subjects that has one."""
    latest = (
        sa.select(sa.func.max(TrailEntry.number))
        .where(TrailEntry.subject.in_(subjects))
        .group_by(TrailEntry.subject)
    )
    return session.scalars(sa.select(TrailEntry).where(TrailEntry.number.in_(latest))).all()


def entries_after(session: Session, number: int) -> Iterator[Sequence[Any]]:
    """Yield the chain after that number in its order: the fields of Content, previous, digest.

    Columns, not rows that the session knows, and a batch at a time: memory stays flat, and a
    million are read in seconds.
    """
    columns = [getattr(TrailEntry, name) for name in (*Content._fields, "previous", "digest")]
    while True:
        statement = (
            sa.select(*columns)
            .where(TrailEntry.number > number)
            .order_by(TrailEntry.number)
            .limit(_AT_ONCE)
        )
        rows: Sequence[Sequence[Any]] = session.connection().execute(statement).all()
        if not rows:
            return
        yield from rows
        number = rows[-1][0]
