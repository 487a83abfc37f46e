"""What somebody who leaves is named for, and who holds it instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.ladder import Ladder
from tracker.domain.roles import SYSTEM, Scope
from tracker.owners.models import NAMED, StageOwner
from tracker.owners.queries import Directory
from tracker.people.queries import names_alone
from tracker.premises.queries import list_premises


@dataclass(frozen=True, slots=True)
class Left:
    """A stage over a scope that somebody is named for, as what, and who holds it there now."""

    stage: int
    scope: Scope
    named_as: str
    held_by: tuple[str, ...]


def left_behind(session: Session, ladder: Ladder, person_id: int, now: datetime) -> list[Left]:
    """Return all that the person is named for, by stage, with those who hold it at `now` (UTC)."""
    rows = session.scalars(
        sa.select(StageOwner)
        .where(
            sa.or_(
                StageOwner.owner_id == person_id,
                StageOwner.deputy_id == person_id,
                StageOwner.out_of_hours_id == person_id,
            )
        )
        .order_by(StageOwner.stage, StageOwner.id)
        .options(*map(names_alone, NAMED))
    ).all()
    places = [item.place for item in list_premises(session, SYSTEM)] if rows else []
    directory = Directory.load(session, now)
    found = []
    for row in rows:
        scope = Scope(row.scope_kind, row.scope_id or None)
        names: dict[str, None] = {}
        for place in places:
            if scope.covers(place):
                held = directory.holders(ladder, row.stage, place, part=row.part)
                names |= dict.fromkeys(held.names)
        found += [
            Left(row.stage, scope, as_what, tuple(names)) for as_what in _named(row, person_id)
        ]
    return found


def _named(row: StageOwner, person_id: int) -> Iterator[str]:
    if row.owner_id == person_id:
        yield "owner"
    if row.deputy_id == person_id:
        yield "deputy"
    if row.out_of_hours_id == person_id:
        yield "out-of-hours contact"
