"""Orders by the thousand, faster than people log them: copies of one that a service made.

What the copies leave (rows, owed notices, the trail) is what the service left of the first, with
names of their own, so that the auditor within finds nothing amiss.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.factories import make_order
from tracker.db import Base
from tracker.domain.roles import Actor
from tracker.numbering import Counter
from tracker.outbox.models import OutboxMessage
from tracker.premises.models import Premises
from tracker.runtime import Runtime
from tracker.trail.append import Draft, append_entries
from tracker.trail.models import TrailEntry
from tracker.work_orders.models import WorkOrder

_AT_ONCE = 1_000


def log_many(
    runtime: Runtime, actor: Actor, premises: Premises, number: int, **more: object
) -> list[str]:
    """Log so many orders, all alike, at this instant; return their references."""
    with runtime.begin(actor) as uow:
        first = make_order(uow, premises, **more).reference
    with runtime.reading() as look:
        model = _Model(look.session, first)
    references = [first]
    while len(references) < number:
        with runtime.begin(actor) as uow:
            wanted = min(_AT_ONCE, number - len(references))
            copies = model.copies(uow.session, wanted)
            drafts = [draft for to, key in copies.items() for draft in model.drafts(to, key)]
            append_entries(uow.session, drafts, at=uow.now, actor=actor.trail_name, door=actor.door)
            references += copies
    return references


class _Model:
    """Everything that the logging of one order left behind."""

    def __init__(self, session: Session, reference: str) -> None:
        self._reference = reference
        order = WorkOrder.__table__
        [self._order] = _rows(session, order, order.c.reference == reference)
        self._children = {
            table: rows
            for table in Base.metadata.sorted_tables
            if "work_order_id" in table.c
            and (rows := _rows(session, table, table.c.work_order_id == self._order["id"]))
        }
        owed = OutboxMessage.__table__
        self._owed = _rows(session, owed, owed.c.subject == reference)
        entries = session.scalars(
            sa.select(TrailEntry).where(TrailEntry.subject == reference).order_by(TrailEntry.number)
        )
        self._entries = [(entry.kind, entry.data) for entry in entries]

    def copies(self, session: Session, number: int) -> dict[str, int]:
        """Insert so many copies with what hangs on them; return their references and keys."""
        prefix, year, _ = self._reference.split("-")
        counter = session.get_one(Counter, (prefix, int(year)), with_for_update=True)
        references = [f"{prefix}-{year}-{counter.last + n + 1:06}" for n in range(number)]
        counter.last += number
        _insert(session, WorkOrder.__table__, (self._as(self._order, to) for to in references))
        rows = session.execute(
            sa.select(WorkOrder.reference, WorkOrder.id).where(WorkOrder.reference.in_(references))
        )
        ids = dict(rows.all())
        for table, found in self._children.items():
            copied = (
                {**self._as(row, to), "work_order_id": ids[to]}
                for to in references
                for row in found
            )
            _insert(session, table, copied)
        owed = (self._as(row, to) for to in references for row in self._owed)
        _insert(session, OutboxMessage.__table__, owed)
        return ids

    def drafts(self, reference: str, key: int) -> Iterable[Draft]:
        """Return what the trail says of a copy."""
        for kind, data in self._entries:
            told = json.loads(self._renamed(data, reference))
            for change in told["changes"].values():
                if "work_order_id" in change:
                    change["work_order_id"] = [None, key]
            yield Draft(kind, reference, told)

    def _as(self, row: Mapping[str, Any], reference: str) -> dict[str, Any]:
        copied = {name: value for name, value in row.items() if name != "id"}
        for name, value in copied.items():
            if isinstance(value, str):
                copied[name] = self._renamed(value, reference)
            elif isinstance(value, dict):
                copied[name] = json.loads(self._renamed(json.dumps(value), reference))
        return copied

    def _renamed(self, text: str, reference: str) -> str:
        return text.replace(self._reference, reference)


def _rows(
    session: Session, table: sa.FromClause, where: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(sa.select(table).where(where)).mappings()]


def _insert(session: Session, table: sa.FromClause, rows: Iterable[dict[str, Any]]) -> None:
    if found := list(rows):
        session.execute(sa.insert(table), found)
