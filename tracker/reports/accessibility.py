"""The accessibility report: for each premises and user group, the position, honestly unknown."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from tracker.premises.models import Premises, PremisesStatus, Unit
from tracker.reports.filters import ReportFilter, premises_conditions
from tracker.reports.tables import BATCH, Column, Looking, local, marking_of
from tracker.work_orders.models import WorkOrder


class UserGroup(StrEnum):
    """Whom a building must be accessible to, as it is asked for in Parliament."""

    STAFF = "staff"
    SERVICE_USER = "service_user"
    VISITOR = "visitor"


class AccessPosition(StrEnum):
    """Whether a group can use the premises. No audit in date means unknown, never accessible."""

    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OpenFault:
    """An open order whose category bars somebody's access; `since` is when it happened (UTC)."""

    reference: str
    category_code: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One user group at one premises, with the faults that are open there, oldest first."""

    premises: Premises
    group: UserGroup
    faults: tuple[OpenFault, ...]
    as_at: datetime

    @property
    def since(self) -> datetime | None:
        """Since when the oldest of the open faults stands."""
        return self.faults[0].since if self.faults else None


def lines(looking: Looking, wanted: ReportFilter) -> Iterator[AccessLine]:
    """Yield three lines for each premises in use, in order of their codes."""
    last = ""
    while True:
        page = looking.session.scalars(
            sa.select(Premises)
            .join(Unit, Premises.unit_id == Unit.id)
            .where(
                *premises_conditions(looking.actor, wanted),
                Premises.status == PremisesStatus.OPEN,
                Premises.code > last,
            )
            .order_by(Premises.code)
            .limit(BATCH)
        ).all()
        if not page:
            return
        last = page[-1].code
        faults = _open_faults(looking, page)
        for premises in page:
            for group in UserGroup:
                yield AccessLine(premises, group, faults[premises.id], looking.as_at)
        looking.session.expunge_all()


def count(looking: Looking, wanted: ReportFilter) -> int:
    """Return how many lines there are."""
    statement = (
        sa.select(sa.func.count(Premises.id))
        .join(Unit, Premises.unit_id == Unit.id)
        .where(*premises_conditions(looking.actor, wanted), Premises.status == PremisesStatus.OPEN)
    )
    return (looking.session.scalar(statement) or 0) * len(UserGroup)


def _open_faults(looking: Looking, page: Sequence[Premises]) -> dict[int, tuple[OpenFault, ...]]:
    rows = looking.session.execute(
        sa.select(
            WorkOrder.premises_id,
            WorkOrder.reference,
            WorkOrder.category_code,
            WorkOrder.occurred_at,
        )
        .where(
            WorkOrder.premises_id.in_([premises.id for premises in page]),
            WorkOrder.accessibility.is_(True),
            WorkOrder.closed_at.is_(None),
        )
        .order_by(WorkOrder.occurred_at, WorkOrder.id)
    )
    found: dict[int, list[OpenFault]] = defaultdict(list)
    for premises_id, reference, category_code, since in rows:
        found[premises_id].append(OpenFault(reference, category_code, since))
    return defaultdict(tuple, {key: tuple(value) for key, value in found.items()})


def _days_open(line: AccessLine) -> int | None:
    return None if line.since is None else (line.as_at - line.since).days


COLUMNS: tuple[Column, ...] = (
    Column("premises_code", "The code of the premises", lambda line: line.premises.code),
    Column(
        "marking",
        "OFFICIAL, or OFFICIAL-SENSITIVE for approved premises",
        lambda line: marking_of(line.premises),
    ),
    Column("premises_name", "Its name", lambda line: line.premises.name),
    Column("premises_type", "Its type", lambda line: line.premises.premises_type.value),
    Column("unit_code", "The unit it belongs to", lambda line: line.premises.unit.code),
    Column("unit_name", "That unit's name", lambda line: line.premises.unit.name),
    Column("tenure", "On what footing it is used", lambda line: line.premises.tenure.value),
    Column("user_group", "staff, service_user or visitor", lambda line: line.group.value),
    Column(
        "position",
        "Whether the group can use the premises; unknown while no audit is in date",
        lambda _: AccessPosition.UNKNOWN.value,
    ),
    Column(
        "position_reason",
        "Why the position is what it is",
        lambda _: "no accessibility audit is recorded",
    ),
    Column(
        "audited_on",
        "The day of the last accessibility audit",
        lambda _: None,
        expected=True,
    ),
    Column(
        "open_accessibility_faults",
        "Open orders that bar access; not told apart by group, so the same for all three",
        lambda line: len(line.faults),
    ),
    Column("faults_since", "Since when the oldest of them stands", lambda line: local(line.since)),
    Column("longest_days", "How many whole days that is", _days_open),
    Column(
        "fault_categories",
        "Their categories, parted by semicolons",
        lambda line: "; ".join(sorted({fault.category_code for fault in line.faults})),
    ),
    Column(
        "fault_references",
        "Their references, parted by semicolons",
        lambda line: "; ".join(fault.reference for fault in line.faults),
    ),
)
