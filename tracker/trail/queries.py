"""Reading the trail: one subject's history, and who changed what since a version."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.trail.models import TrailEntry


def entries_of(session: Session, subject: str) -> Sequence[TrailEntry]:
    """Return every entry about the subject, oldest first."""
    statement = (
        sa.select(TrailEntry).where(TrailEntry.subject == subject).order_by(TrailEntry.number)
    )
    return session.scalars(statement).all()


def entries_after_version(
    session: Session, subject: str, row: str, version: int
) -> Sequence[TrailEntry]:
    """Return the entries that took `row` (its name on the trail) beyond the given version."""

    def beyond(entry: TrailEntry) -> bool:
        change = entry.values["changes"].get(row, {}).get("version")
        return change is not None and change[1] is not None and change[1] > version

    return [entry for entry in entries_of(session, subject) if beyond(entry)]


def all_entries(session: Session, *, batch: int = 1_000) -> Iterator[TrailEntry]:
    """Yield the whole chain in its order, a batch at a time, so that memory stays flat."""
    last = 0
    while True:
        statement = (
            sa.select(TrailEntry)
            .where(TrailEntry.number > last)
            .order_by(TrailEntry.number)
            .limit(batch)
        )
        rows = session.scalars(statement).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].number
        session.expunge_all()
