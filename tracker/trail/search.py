"""Searching the trail: by subject, by who acted, by what happened, by time; a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.trail.models import TrailEntry


class By(StrEnum):
    """Who acted: a person, the machine by its clock, or whoever runs it."""

    PERSON = "person"
    MACHINE = "machine"
    OPERATOR = "operator"
    VISITOR = "visitor"

    @property
    def label(self) -> str:
        """The kind of actor in words, for many."""
        return {
            "person": "People",
            "machine": "Makesafe itself",
            "operator": "Whoever runs Makesafe",
            "visitor": "Visitors, by QR code",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """What the search is narrowed to; an empty field narrows nothing.

    `people` are numbers of those who acted; None asks for anybody, an empty collection for nobody.
    `since` is the first instant (UTC) that counts and `until` the first that no longer does.
    """

    subject: str = ""
    people: Collection[int] | None = None
    kind: str = ""
    by: By | None = None
    since: datetime | None = None
    until: datetime | None = None


def search_entries(
    session: Session,
    wanted: TrailFilter,
    *,
    allowed: sa.ColumnElement[bool],
    before: int | None = None,
    size: int = 50,
) -> tuple[Sequence[TrailEntry], bool]:
    """Return one page of the entries that match, the newest first, and whether more follow.

    `before` is the number of the last entry of the page before. Each condition has an index that
    ends in (at, number), by which the page is read and no more: however long the trail is. Entries
    are in order of time, which is that of their numbers but for acts that ran side by side.
    """
    conditions = [allowed, *_conditions(wanted)]
    if before is not None:
        last = session.get(TrailEntry, before)
        if last is not None:
            conditions.append(
                sa.tuple_(TrailEntry.at, TrailEntry.number) < sa.tuple_(last.at, last.number)
            )
    found = session.scalars(
        sa.select(TrailEntry)
        .where(*conditions)
        .order_by(TrailEntry.at.desc(), TrailEntry.number.desc())
        .limit(size + 1)
    ).all()
    return found[:size], len(found) > size


def get_entry(
    session: Session, number: int, *, allowed: sa.ColumnElement[bool]
) -> TrailEntry | None:
    """Return the entry of this number; None where there is none that `allowed` lets through."""
    return session.scalars(
        sa.select(TrailEntry).where(TrailEntry.number == number, allowed)
    ).one_or_none()


def _conditions(wanted: TrailFilter) -> list[sa.ColumnElement[bool]]:
    """Return what an entry must meet; one index alone is offered, that of the narrowest.

    A database guesses that a kind is rare, and reads a million of it to find one person's few.
    """
    found: list[sa.ColumnElement[bool]] = []
    actor: sa.ColumnElement[str] = TrailEntry.actor + ""
    kind: sa.ColumnElement[str] = TrailEntry.kind + ""
    if wanted.subject:
        found.append(TrailEntry.subject == wanted.subject)
    elif wanted.people is not None:
        actor = TrailEntry.actor.expression
    elif wanted.kind:
        kind = TrailEntry.kind.expression
    elif wanted.by is By.MACHINE:
        actor = TrailEntry.actor.expression
    if wanted.people is not None:
        found.append(actor.in_([f"person:{number}" for number in wanted.people]))
    if wanted.kind:
        found.append(kind == wanted.kind)
    if wanted.by is By.MACHINE:
        found.append(actor == "machine")
    elif wanted.by is not None:
        found.append(actor.startswith(f"{wanted.by}:", autoescape=True))
    if wanted.since is not None:
        found.append(TrailEntry.at >= wanted.since)
    if wanted.until is not None:
        found.append(TrailEntry.at < wanted.until)
    return found
