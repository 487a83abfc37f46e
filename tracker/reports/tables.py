"""What every export is made of: columns with their meaning, rows, and the orders they speak of."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.db import Base
from tracker.domain.calendar import LONDON
from tracker.domain.categories import PremisesType
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.owners.queries import Directory
from tracker.plain_relations import attach_many, attach_one
from tracker.plain_rows import read_plain, uncollected
from tracker.premises.models import Premises, Unit
from tracker.reports.filters import ReportFilter, order_conditions
from tracker.suppliers.models import Contract
from tracker.trail.models import FreeText
from tracker.work_orders.models import Milestone, StageMove, WorkOrder

BATCH = 500
OFFICIAL, SENSITIVE = "OFFICIAL", "OFFICIAL-SENSITIVE"

# What no export looks at: a third of all columns, and a twelfth of an export's time.
_UNSEEN: Mapping[type[Base], frozenset[str]] = {
    WorkOrder: frozenset(
        {
            "details_key", "at_risk", "jump_at", "jump_to", "jump_trigger", "reference_by",
            "interim_by", "lapses_at", "promise_by", "review_by", "closes_at", "resume_at",
            "claim_lapses_at", "rule_by", "stage_not_before", "rejections", "accept_by",
            "next_action_key", "reported_for_key", "completed_by_id", "paused_until", "version",
        }
    ),
    Milestone: frozenset({"set_at", "warned", "warn_at"}),
    StageMove: frozenset({"from_stage", "trigger", "moved_at", "reason_key"}),
    FreeText: frozenset({"salt", "digest", "kept_at", "erased_at"}),
}  # fmt: skip

# Rows that do not lead back to their order go with it at once, and need no collector.
_WAY_BACK = frozenset({"order"})

# A cell: an instant is written in London time with its offset, None as an empty cell.
Cell = str | int | bool | datetime | date | None


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, at what instant (UTC), under which policy, and who holds what."""

    session: Session
    actor: Actor
    policy: Policy
    as_at: datetime
    directory: Directory


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it means, and its cell of a row's subject.

    `expected` says that every row ought to have it: the manifest counts those that lack it.
    """

    name: str
    meaning: str
    cell: Callable[[Any], Cell]
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells in the order of the columns, and whether it is sensitive."""

    cells: tuple[Cell, ...]
    sensitive: bool


def marking_of(premises: Premises, *, restricted: bool = False) -> str:
    """Return how a row is marked: approved premises and restricted orders are sensitive."""
    sensitive = restricted or premises.premises_type is PremisesType.APPROVED_PREMISES
    return SENSITIVE if sensitive else OFFICIAL


def local(at: datetime | None) -> str | None:
    """Return an instant as London reads it, in ISO 8601 with its offset."""
    return None if at is None else _in_london(at)


@lru_cache(maxsize=10_000)
def _in_london(at: datetime) -> str:
    """Orders are logged, due and moved in the same minutes: most instants come many times."""
    return at.astimezone(LONDON).isoformat(timespec="seconds")


def yes_no(value: bool) -> str:
    """Return yes or no: a spreadsheet gives TRUE another meaning in another language."""
    return "yes" if value else "no"


def matching_orders(
    looking: Looking,
    wanted: ReportFilter,
    *more: sa.ColumnExpressionArgument[bool],
    load: Sequence[InstrumentedAttribute[Any]],
) -> Iterator[WorkOrder]:
    """Yield the orders that match and may be exported, by number, a batch at a time.

    Each batch begins after the last number of the one before, and is forgotten after it, so that
    memory stays flat however many there are; only what many orders share is kept. They are plain
    rows; `load` names what each needs beside its premises, its title and its milestones, and
    after a relationship those of the rows that it leads to.
    """
    beside = _Beside(looking.session)
    last = 0
    while True:
        statement = (
            sa.select(WorkOrder)
            .join(Premises, WorkOrder.premises_id == Premises.id)
            .join(Unit, Premises.unit_id == Unit.id)
            .where(*order_conditions(looking.actor, wanted), *more, WorkOrder.id > last)
            .order_by(WorkOrder.id)
            .limit(BATCH)
        )
        with uncollected():
            orders = read_plain(looking.session, WorkOrder, statement, without=_UNSEEN[WorkOrder])
            if not orders:
                return
            beside.put(orders, load)
        last = orders[-1].id
        yield from orders


class _Beside:
    """Puts beside each order what belongs to it, and keeps what many orders share."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shared: dict[type[Base], dict[Any, Any]] = defaultdict(dict)

    def put(self, orders: Sequence[WorkOrder], load: Sequence[InstrumentedAttribute[Any]]) -> None:
        """Read what belongs to these orders, in one statement for each relationship."""
        premises = self._one(orders, WorkOrder.premises)
        self._one(premises, Premises.unit)
        self._one(self._one(premises, Premises.contract), Contract.supplier)
        attach_one(self._session, orders, WorkOrder.title, without=_UNSEEN[FreeText])
        read: dict[Any, Sequence[Base]] = {WorkOrder: orders}
        for relation in (WorkOrder.milestones, *load):
            rows, leads_to = read[relation.class_], relation.property.mapper.class_
            if relation.property.uselist:
                unseen = _UNSEEN.get(leads_to, frozenset()) | _WAY_BACK
                read[leads_to] = attach_many(self._session, rows, relation, without=unseen)
            else:
                read[leads_to] = self._one(rows, relation)

    def _one(self, rows: Sequence[Base], relation: InstrumentedAttribute[Any]) -> list[Any]:
        known = self._shared[relation.property.mapper.class_]
        return attach_one(self._session, rows, relation, known)


def count_matching(
    looking: Looking, wanted: ReportFilter, *more: sa.ColumnExpressionArgument[bool]
) -> int:
    """Return how many orders `matching_orders` would yield."""
    statement = (
        sa.select(sa.func.count(WorkOrder.id))
        .join(Premises, WorkOrder.premises_id == Premises.id)
        .join(Unit, Premises.unit_id == Unit.id)
        .where(*order_conditions(looking.actor, wanted), *more)
    )
    return looking.session.scalar(statement) or 0
