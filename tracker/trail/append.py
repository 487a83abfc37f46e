"""Appending to the trail; only a unit of work may."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.bulk import execute_many
from tracker.trail.chained import Content
from tracker.trail.models import TrailEntry, TrailHead

_APPENDED = sa.insert(cast(sa.Table, TrailEntry.__table__))
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


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
    number, previous = head.count, head.digest
    for draft in drafts:
        number += 1
        content = Content(number, at, actor, door, draft.kind, draft.subject, canonical(draft.data))
        digest = content.quick_digest_after(previous)
        rows.append({**content._asdict(), "previous": previous, "digest": digest})
        previous = digest
    head.count, head.digest = number, previous
    execute_many(session.connection(), _APPENDED, rows)


def canonical(data: dict[str, Any]) -> str:
    """Return the one JSON text of these values: sorted keys, no spaces, ASCII only."""
    return _canonical.encode(data)
