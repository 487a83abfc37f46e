"""The rows of one order as the trail tells them, on paper."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import RelationshipDirection

from tracker.db import Base, EnumByValue, EnumsByValue, UtcDateTime
from tracker.domain.visits import VisitOutcome
from tracker.plain_rows import on_paper
from tracker.premises.models import Premises
from tracker.work_orders.models import JointAcceptance, StageMove, WorkOrder
from tracker.work_orders.models.patterns import Visit
from tracker.work_orders.simulation.lives import Deed

# What the ladder makes of the deeds, and what is counted from the rows: never taken as recorded.
WORKED_OUT = frozenset(
    {
        "stage", "run", "ladder_version", "stage_entered_at", "stage_due_at", "next_step_at",
        "stage_not_before", "accept_by", "reference_by", "interim_by", "lapses_at", "closes_at",
        "accepted_by_id", "accepted_at", "next_action_on", "next_action_key", "version",
        "last_human_action_at", "promise_by", "review_by", "resume_at", "paused_until",
        "claim_lapses_at", "rule_by", "chase_at", "joint",
    }
)  # fmt: skip
_Read = Callable[[Any], Any]


class Rows:
    """An order and what belongs to it, as far as the deeds that were taken over have come."""

    def __init__(self, beginning: Deed, premises: Mapping[int, Premises], version: int) -> None:
        own = beginning.rows[_own_name(beginning)]
        self.order = on_paper(WorkOrder, {"id": 0, **_values(WorkOrder, own)})
        self.order.ladder_version = version
        self.order.premises = premises[self.order.premises_id]
        for relation, _ in _theirs().values():
            setattr(self.order, relation, [])
        self.order.acceptances = []  # who accepts which part hangs on the stage it would be at
        self._kept: dict[str, Base] = {}
        self.failed_visits = 0
        self._take_theirs(beginning)

    def take_over(self, deed: Deed) -> frozenset[str]:
        """Set what people said by a deed; return the names of the order's columns it touched."""
        own = deed.rows.get(_own_name(deed), {})
        said = {name: value for name, value in own.items() if name not in WORKED_OUT}
        for name, value in _values(WorkOrder, said).items():
            setattr(self.order, name, value)
        self._take_theirs(deed)
        return frozenset(own)

    def _take_theirs(self, deed: Deed) -> None:
        for name, values in deed.rows.items():
            table, _, key = name.partition(":")
            if table == Visit.__tablename__:
                self.failed_visits += VisitOutcome(values["outcome"]).failed
            if table not in _theirs() or not key.startswith(f"{self.order.reference}/"):
                continue
            relation, model = _theirs()[table]
            kept = self._kept.get(name)
            if kept is None:
                kept = self._kept[name] = on_paper(model, _values(model, values))
                kept.order = self.order  # type: ignore[attr-defined]  # each has this relation
                getattr(self.order, relation).append(kept)
                continue
            for column, value in _values(model, values).items():
                setattr(kept, column, value)


def _own_name(deed: Deed) -> str:
    return f"{WorkOrder.__tablename__}:{deed.reference}"


@cache
def _theirs() -> dict[str, tuple[str, type[Base]]]:
    """Return by table what belongs to an order: the relation's name and the model."""
    return {
        relation.mapper.class_.__tablename__: (relation.key, relation.mapper.class_)
        for relation in sa.inspect(WorkOrder).relationships
        if relation.direction is RelationshipDirection.ONETOMANY
        and relation.mapper.class_ not in {StageMove, JointAcceptance}
    }


def _values(model: type[Base], told: Mapping[str, Any]) -> dict[str, Any]:
    read = _readers(model)
    return {
        name: value if value is None or name not in read else read[name](value)
        for name, value in told.items()
    }


@cache
def _readers(model: type[Base]) -> dict[str, _Read]:
    """Return how the columns that the trail tells as text become values again."""
    readers = {}
    for column in sa.inspect(model).column_attrs:
        kind = column.columns[0].type
        reader: _Read | None = None
        match kind:
            case EnumByValue():
                reader = kind.member
            case EnumsByValue():
                reader = kind.members
            case UtcDateTime():
                reader = datetime.fromisoformat
            case sa.Date():
                reader = date.fromisoformat
        if reader is not None:
            readers[column.key] = reader
    return readers
