"""The exports by name: what each is for, its columns and its rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.policy import Policy
from tracker.domain.roles import Actor, Permission
from tracker.owners.queries import Directory
from tracker.reports import (
    accessibility,
    chases,
    clocks,
    night_cover,
    orders,
    powers,
    recovery,
    safety,
)
from tracker.reports.filters import ReportFilter, Which
from tracker.reports.tables import SENSITIVE, Column, Looking, Row, count_matching


class ReportName(StrEnum):
    """The exports that there are."""

    ORDERS = "orders"
    SAFETY = "safety"
    ACCESSIBILITY = "accessibility"
    NIGHT_COVER = "night_cover"
    POWERS = "powers"
    CHASES = "chases"
    CLOCKS = "clocks"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Report:
    """What an export is: its title, what it tells, its columns, and how its rows are found.

    `filters` are the names of the filters that mean something for it. `count` says how many rows
    there will be, where that can be said without making them.
    """

    name: ReportName
    title: str
    tells: str
    columns: Sequence[Column]
    lines: Callable[[Looking, ReportFilter], Iterator[Any]]
    count: Callable[[Looking, ReportFilter], int | None]
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenReport:
    """An export about to be written: what it is, its rows, and how many they are, if known."""

    report: Report
    filters: ReportFilter
    as_at: datetime
    expected_rows: int | None
    rows: Iterator[Row]

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in their lasting order."""
        return tuple(column.name for column in self.report.columns)


_PLACES = ("unit", "premises", "premises_type")
_OPEN_ORDERS = (*_PLACES, "priority", "stage", "reported_from", "reported_to")

REPORTS: Mapping[ReportName, Report] = MappingProxyType(
    {
        ReportName.ORDERS: Report(
            ReportName.ORDERS,
            "Order ledger",
            "Every work order, open and closed, with all its instants, targets and stages.",
            orders.COLUMNS,
            orders.lines,
            count_matching,
            (*_OPEN_ORDERS, "which"),
        ),
        ReportName.SAFETY: Report(
            ReportName.SAFETY,
            "Safety report",
            "Open safety-critical orders: how old, at which stage, whose, and what keeps people "
            "safe meanwhile.",
            safety.COLUMNS,
            safety.lines,
            lambda looking, wanted: count_matching(looking, wanted, *safety.CONDITIONS),
            _OPEN_ORDERS,
        ),
        ReportName.ACCESSIBILITY: Report(
            ReportName.ACCESSIBILITY,
            "Accessibility report",
            "For each premises and user group: whether it is accessible, and the open faults that "
            "bar access.",
            accessibility.COLUMNS,
            accessibility.lines,
            accessibility.count,
            _PLACES,
        ),
        ReportName.POWERS: Report(
            ReportName.POWERS,
            "Powers used",
            "What was done and spent under the ladder's authority, under which clause, and what "
            "the supplier is to pay back.",
            powers.COLUMNS,
            powers.lines,
            powers.count,
            (*_OPEN_ORDERS, "which"),
        ),
        ReportName.CHASES: Report(
            ReportName.CHASES,
            "Chase ledger",
            "Who chased whom, when and how, how long the answer took, and what the promises were "
            "worth; people's chases and the machine's.",
            chases.COLUMNS,
            chases.lines,
            chases.count,
            (*_OPEN_ORDERS, "which"),
        ),
        ReportName.CLOCKS: Report(
            ReportName.CLOCKS,
            "Itemised clocks",
            "Every stretch of time of every milestone's clock: whether it counts, and by which "
            "rule.",
            clocks.COLUMNS,
            clocks.lines,
            lambda _looking, _wanted: None,
            (*_OPEN_ORDERS, "which"),
        ),
        ReportName.RECOVERY: Report(
            ReportName.RECOVERY,
            "Recovery report",
            "Every new date that a recovery plan gave an order, beside what was due before, and "
            "what became of it.",
            recovery.COLUMNS,
            recovery.lines,
            recovery.count,
            (*_OPEN_ORDERS, "which"),
        ),
        ReportName.NIGHT_COVER: Report(
            ReportName.NIGHT_COVER,
            "Night cover report",
            "Every post of every night at approved premises: who owed it, whether it was filled, "
            "short notice, minutes uncovered and in sole charge. The days are those of the nights.",
            night_cover.COLUMNS,
            night_cover.lines,
            night_cover.count,
            ("unit", "premises", "reported_from", "reported_to"),
        ),
    }
)


def open_report(
    name: ReportName,
    session: Session,
    actor: Actor,
    policy: Policy,
    *,
    filters: ReportFilter | None = None,
    as_at: datetime,
) -> OpenReport:
    """Return the export's columns and rows as they stand in this session, for this actor.

    The rows are read in batches as they are asked for; only premises that the actor may export
    are in them. `as_at` (UTC) is what ages and results are counted to. Filters that mean nothing
    for the export are dropped. Raises NotAllowed for somebody who may export nothing.
    """
    actor.require_anywhere(Permission.EXPORT)
    report = REPORTS[name]
    wanted = _meaningful(report, filters or ReportFilter())
    looking = Looking(session, actor, policy, as_at, Directory.load(session, as_at))
    return OpenReport(
        report, wanted, as_at, report.count(looking, wanted), _rows(report, looking, wanted)
    )


def _meaningful(report: Report, wanted: ReportFilter) -> ReportFilter:
    kept = {name: getattr(wanted, name) for name in report.filters}
    return ReportFilter(**({"which": Which.ALL} | kept))


def _rows(report: Report, looking: Looking, wanted: ReportFilter) -> Iterator[Row]:
    marking = [column.name for column in report.columns].index("marking")
    cells_of = [column.cell for column in report.columns]
    for line in report.lines(looking, wanted):
        cells = tuple([cell(line) for cell in cells_of])
        yield Row(cells, sensitive=cells[marking] == SENSITIVE)
