"""The safety report: open safety-critical orders, how old, whose, and what keeps people safe."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from tracker.domain.milestones import MilestoneKind, result
from tracker.reports.chases import BY_PEOPLE
from tracker.reports.filters import ReportFilter
from tracker.reports.orders import FAULT, PLACE, STANDING, LedgerLine, line_of
from tracker.reports.tables import Column, Looking, local, matching_orders, yes_no
from tracker.work_orders.models import InterimMeasure, WorkOrder

NONE_RECORDED = "none recorded"
CONDITIONS: tuple[sa.ColumnElement[bool], ...] = (
    WorkOrder.safety_critical.is_(True),
    WorkOrder.closed_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class SafetyLine:
    """A safety-critical order with its ledger line and its measures in force."""

    ledger: LedgerLine
    measures: tuple[InterimMeasure, ...]

    @property
    def order(self) -> WorkOrder:
        """The order."""
        return self.ledger.order

    @property
    def review_by(self) -> datetime | None:
        """The earliest review that a measure in force is due for."""
        return min((row.review_by for row in self.measures), default=None)

    @property
    def position(self) -> str:
        """What keeps people safe: `none recorded`, `review overdue` or `in force`."""
        if self.review_by is None:
            return NONE_RECORDED
        return "review overdue" if self.ledger.as_at > self.review_by else "in force"


def lines(looking: Looking, wanted: ReportFilter) -> Iterator[SafetyLine]:
    """Yield a line for each open safety-critical order."""
    load = (WorkOrder.moves, WorkOrder.interim_measures, WorkOrder.accepted_by)
    for order in matching_orders(
        looking,
        wanted,
        *CONDITIONS,
        load=(*load, WorkOrder.helpdesk_references, WorkOrder.chases),
    ):
        running = tuple(row for row in order.interim_measures if row.ended_at is None)
        yield SafetyLine(line_of(order, looking), running)


def _of_ledger(column: Column) -> Column:
    """Return a column of the ledger as a column of this report."""
    return Column(
        column.name, column.meaning, lambda line: column.cell(line.ledger), column.expected
    )


def _milestone_result(line: SafetyLine, kind: MilestoneKind) -> str:
    row = line.ledger.milestones.get(kind)
    return result(row.due_at, row.met_at, line.ledger.as_at).value if row else "not_owed"


def _stage_age(line: SafetyLine) -> int:
    since = line.ledger.as_at - line.order.stage_entered_at
    return int(since.total_seconds()) // 60


COLUMNS: tuple[Column, ...] = (
    *(_of_ledger(column) for column in (*PLACE, *FAULT, *STANDING)),
    Column("reported_at", "When it was reported", lambda line: local(line.order.reported_at)),
    Column(
        "age_minutes",
        "Minutes lived since the report, never paused",
        lambda line: line.ledger.age_minutes,
    ),
    Column("age_days", "The same in whole days", lambda line: line.ledger.age_minutes // 1_440),
    Column(
        "stage_entered_at",
        "Since when it is at this stage",
        lambda line: local(line.order.stage_entered_at),
    ),
    Column("stage_age_minutes", "Minutes at this stage", _stage_age),
    Column(
        "make_safe_result",
        "pending, met, met_late or missed; not_owed at this priority",
        lambda line: _milestone_result(line, MilestoneKind.MAKE_SAFE),
    ),
    Column(
        "fix_result",
        "pending, met, met_late or missed",
        lambda line: _milestone_result(line, MilestoneKind.FIX),
    ),
    Column(
        "interim_position",
        "none recorded, in force, or review overdue at the as-at instant",
        lambda line: line.position,
    ),
    Column(
        "interim_measures",
        "The kinds of measure in force, parted by semicolons, or “none recorded”",
        lambda line: "; ".join(row.kind.value for row in line.measures) or NONE_RECORDED,
    ),
    Column(
        "interim_since",
        "When the oldest measure in force began",
        lambda line: local(min((row.started_at for row in line.measures), default=None)),
    ),
    Column(
        "interim_review_by",
        "The earliest review that is due",
        lambda line: local(line.review_by),
        expected=True,
    ),
    Column(
        "interim_review_overdue",
        "yes or no; empty when no measure is recorded",
        lambda line: None if line.review_by is None else yes_no(line.position == "review overdue"),
    ),
    BY_PEOPLE[0],
    Column(
        "helpdesk_references",
        "The supplier's numbers, parted by semicolons",
        lambda line: "; ".join(row.reference for row in line.order.helpdesk_references),
        expected=True,
    ),
)
