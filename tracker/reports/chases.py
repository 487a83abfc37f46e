"""The chase ledger: who chased whom, when and how, and what came of it; never what was said."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import lazyload, selectinload

from tracker.reports.filters import ReportFilter
from tracker.reports.rows import count_rows, of_orders, rows_by_number
from tracker.reports.tables import Column, Looking, local, marking_of
from tracker.work_orders.ledger import chases_by_people
from tracker.work_orders.models import Chase, WorkOrder


def lines(looking: Looking, wanted: ReportFilter) -> Iterator[Chase]:
    """Yield each row of the ledger of an order that may be exported, the first first."""

    def narrowed(statement: sa.Select[Any]) -> sa.Select[Any]:
        order = selectinload(Chase.order).options(lazyload(WorkOrder.milestones))
        people = (selectinload(who) for who in (Chase.by, Chase.whom, Chase.answered_by))
        return of_orders(looking, wanted, Chase.work_order_id)(statement).options(order, *people)

    return rows_by_number(looking, Chase, Chase.id, narrowed)


def count(looking: Looking, wanted: ReportFilter) -> int:
    """Return how many lines there will be."""
    return count_rows(looking, Chase.id, of_orders(looking, wanted, Chase.work_order_id))


def _kind(chase: Chase) -> str:
    if chase.by_machine:
        return "machine"
    return "further_answer" if chase.is_further_answer else "person"


def _by(chase: Chase) -> str:
    if chase.by_machine:
        return "Makesafe"
    return chase.by.name if chase.by else "the operator"


def _answered_by(chase: Chase) -> str | None:
    if chase.answered_at is None:
        return None
    return chase.answered_by.name if chase.answered_by else "the operator"


def _minutes_to_answer(chase: Chase) -> int | None:
    """Return the minutes lived until the answer; a further answer has none to wait for."""
    if chase.answered_at is None or chase.is_further_answer:
        return None
    return int((chase.answered_at - chase.at).total_seconds() // 60)


COLUMNS: tuple[Column, ...] = (
    Column("reference", "The order", lambda chase: chase.order.reference),
    Column(
        "marking",
        "OFFICIAL, or OFFICIAL-SENSITIVE for approved premises and restricted orders",
        lambda chase: marking_of(chase.order.premises, restricted=chase.order.restricted),
    ),
    Column("premises_code", "The code of the premises", lambda chase: chase.order.premises.code),
    Column("unit_code", "The unit it belongs to", lambda chase: chase.order.premises.unit.code),
    Column("chased_at", "When somebody was chased", lambda chase: local(chase.at)),
    Column(
        "kind",
        "person, machine, or further_answer: nobody chased, another answer was noted",
        _kind,
    ),
    Column("chased_by", "Who chased; of a further answer who noted it", _by),
    Column(
        "whom",
        "Who held the order then; empty where its stage had nobody",
        lambda chase: chase.whom.name if chase.whom else None,
    ),
    Column("stage", "The stage of the order then", lambda chase: chase.stage),
    Column(
        "channel",
        "makesafe, telephone, email or in_person",
        lambda chase: chase.channel.value,
    ),
    Column("answered_at", "When it was answered", lambda chase: local(chase.answered_at)),
    Column("answer_noted_by", "Who noted the answer", _answered_by),
    Column(
        "minutes_to_answer",
        "Minutes lived from the chase to its answer; empty for a further answer",
        _minutes_to_answer,
    ),
    Column("promised_on", "The day that was promised", lambda chase: chase.promised_on),
    Column(
        "promise",
        "What became of the promise: open, kept, broken, or replaced by a later one",
        lambda chase: chase.promise.value if chase.promise else None,
    ),
    Column(
        "promise_settled_at",
        "When it was kept, broken or replaced",
        lambda chase: local(chase.settled_at) if chase.promise else None,
    ),
)

# What a line about a whole order says of its chases.
BY_PEOPLE: tuple[Column, ...] = (
    Column(
        "chases",
        "How often a person chased for it",
        lambda line: len(chases_by_people(line.order)),
    ),
    Column(
        "last_chased_at",
        "When a person last did",
        lambda line: local(max((row.at for row in chases_by_people(line.order)), default=None)),
    ),
)
BY_MACHINE = Column(
    "machine_chases",
    "How often the machine chased its holder",
    lambda line: sum(row.by_machine for row in line.order.chases),
)
