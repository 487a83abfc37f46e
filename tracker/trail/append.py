"""Appending to the trail; only a unit of work may."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.chain import link
from tracker.trail.models import TrailEntry, TrailHead


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has its number and its place in the chain."""

    kind: str
    subject: str
    data: dict[str, Any]


def append_entries(
    session: Session, drafts: Sequence[Draft], *, at: datetime, actor: str, door: str
) -> None:
    """Add the drafts to the end of the chain, in order.

    The head row is locked, not the last entry: on PostgreSQL two writers that lock "the last
    row" may both find the same one.
    """
    if not drafts:
        return
    head = session.execute(sa.select(TrailHead).with_for_update()).scalar_one()
    rows = []
    for draft in drafts:
        entry = TrailEntry(
            number=head.count + 1,
            at=at,
            actor=actor,
            door=door,
            kind=draft.kind,
            subject=draft.subject,
            data=canonical(draft.data),
        )
        digest = link(head.digest, entry.hashed())
        rows.append(
            {
                **{name: getattr(entry, name) for name in _COLUMNS},
                "previous": head.digest,
                "digest": digest,
            }
        )
        head.count, head.digest = entry.number, digest
    session.execute(sa.insert(TrailEntry), rows)


def canonical(data: dict[str, Any]) -> str:
    """Return the one JSON text of these values: sorted keys, no spaces, ASCII only."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


_COLUMNS = ("number", "at", "actor", "door", "kind", "subject", "data")
