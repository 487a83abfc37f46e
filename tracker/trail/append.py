"""Appending to the trail; only a unit of work may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.bulk import execute_many
from tracker.json_text import json_text
from tracker.trail.chained import Content
from tracker.trail.models import TrailEntry, TrailHead

_APPENDED = sa.insert(cast(sa.Table, TrailEntry.__table__))


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
    row" may both find the same one. Everybody who writes waits for it, so only what hangs on the
    chain's end is done under the lock.
    """
    if not drafts:
        return
    texts = [json_text(draft.data) for draft in drafts]  # before anybody has to wait for us
    head = session.execute(sa.select(TrailHead).with_for_update()).scalar_one()
    rows = []
    number, previous = head.count, head.digest
    for draft, text in zip(drafts, texts, strict=True):
        number += 1
        content = Content(number, at, actor, door, draft.kind, draft.subject, text)
        digest = content.quick_digest_after(previous)
        rows.append({**content._asdict(), "previous": previous, "digest": digest})
        previous = digest
    head.count, head.digest = number, previous
    execute_many(session.connection(), _APPENDED, rows)
