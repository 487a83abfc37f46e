"""The full ledger of orders: one row an order, with every instant that it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.contract_clock import Reading
from tracker.domain.lifecycle import label
from tracker.domain.milestones import MilestoneKind, result
from tracker.owners.queries import Holding
from tracker.reports.chases import BY_MACHINE, BY_PEOPLE
from tracker.reports.filters import ReportFilter
from tracker.reports.order_clocks import CLOCK
from tracker.reports.recovery import RECOVERY
from tracker.reports.tables import (
    Column,
    Looking,
    local,
    marking_of,
    matching_orders,
    yes_no,
)
from tracker.work_orders.holding import holding_of
from tracker.work_orders.itemised import fix_reading
from tracker.work_orders.models import Milestone, StageMove, WorkOrder
from tracker.work_orders.position import ladder_of

_DAY_MINUTES = 1_440
_STAGES = range(1, 7)


@dataclass(slots=True)  # not frozen: one is made for each of a million rows
class LedgerLine:
    """An order with where it stands, and its milestones and stage moves by their kind."""

    order: WorkOrder
    stage_name: str
    holding: Holding
    milestones: dict[MilestoneKind, Milestone]
    entered: dict[int, StageMove]
    category: str
    as_at: datetime
    sweep_at: datetime | None  # as the sweep itself finds it
    clock: Reading | None

    @property
    def age_minutes(self) -> int:
        """Minutes lived from the report to the closing, or to the instant of the export."""
        end = self.order.closed_at or self.as_at
        return int((end - self.order.reported_at).total_seconds()) // 60


def lines(looking: Looking, wanted: ReportFilter) -> Iterator[LedgerLine]:
    """Yield a line for each order, open and closed alike unless the filter says otherwise."""
    for order in matching_orders(
        looking,
        wanted,
        load=(
            WorkOrder.moves,
            WorkOrder.helpdesk_references,
            WorkOrder.chases,
            WorkOrder.interim_measures,
            WorkOrder.pauses,
            WorkOrder.holds,
            WorkOrder.recovery_targets,
            WorkOrder.reported_by,
            WorkOrder.accepted_by,
            WorkOrder.location,
        ),
    ):
        clock = fix_reading(order, looking.policy, looking.as_at)
        yield line_of(order, looking, clock)


def line_of(order: WorkOrder, looking: Looking, clock: Reading | None = None) -> LedgerLine:
    """Return the order's line as it stands at the instant of the export.

    The clock of its fix is given by those who show it: it needs the order's pauses.
    """
    ladder = ladder_of(order, looking.policy)
    return LedgerLine(
        order=order,
        stage_name=ladder.stage(order.stage).name,
        holding=holding_of(order, policy=looking.policy, directory=looking.directory),
        milestones={row.kind: row for row in order.milestones},
        entered={move.to_stage: move for move in order.moves if move.run == order.run},
        category=looking.policy.categories[order.category_code].label,
        as_at=looking.as_at,
        sweep_at=order.next_step_at,
        clock=clock,
    )


def _milestone_columns(kind: MilestoneKind) -> tuple[Column, ...]:
    name, words = kind.value, kind.label.lower()

    def row_of(line: LedgerLine) -> Milestone | None:
        return line.milestones.get(kind)

    def due(line: LedgerLine) -> str | None:
        row = row_of(line)
        return local(row.due_at) if row else None

    def met(line: LedgerLine) -> str | None:
        row = row_of(line)
        return local(row.met_at) if row else None

    def stands(line: LedgerLine) -> str:
        row = row_of(line)
        return result(row.due_at, row.met_at, line.as_at).value if row else "not_owed"

    def breached(line: LedgerLine) -> str | None:
        row = row_of(line)
        return local(row.breached_at) if row else None

    return (
        Column(f"{name}_due_at", f"When the target to {words} is due; empty if not owed", due),
        Column(f"{name}_met_at", f"When the target to {words} was met", met),
        Column(
            f"{name}_result",
            "pending, met, met_late or missed at the as-at instant; not_owed at this priority",
            stands,
        ),
        Column(f"{name}_breached_at", "When it counted as missed, for good", breached),
    )


def _stage_columns(number: int) -> tuple[Column, ...]:
    def entered(line: LedgerLine) -> str | None:
        move = line.entered.get(number)
        return local(move.due_at) if move else None

    def late(line: LedgerLine) -> int | None:
        move = line.entered.get(number)
        return move.late_seconds if move else None

    return (
        Column(
            f"stage_{number}_entered_at",
            f"When stage {number} began: the instant at which the one below ran out",
            entered,
        ),
        Column(
            f"stage_{number}_late_seconds",
            "Seconds between that instant and the recorded move; for an imported order, the import",
            late,
        ),
    )


PLACE: tuple[Column, ...] = (
    Column("reference", "The order's own reference", lambda line: line.order.reference),
    Column(
        "marking",
        "OFFICIAL, or OFFICIAL-SENSITIVE for approved premises and restricted orders",
        lambda line: marking_of(line.order.premises, restricted=line.order.restricted),
    ),
    Column("premises_code", "The code of the premises", lambda line: line.order.premises.code),
    Column("premises_name", "Its name", lambda line: line.order.premises.name),
    Column("premises_type", "Its type", lambda line: line.order.premises.premises_type.value),
    Column("unit_code", "The unit it belongs to", lambda line: line.order.premises.unit.code),
    Column("unit_name", "That unit's name", lambda line: line.order.premises.unit.name),
    Column(
        "contract_code",
        "The contract that serves it",
        lambda line: line.order.premises.contract.code,
    ),
    Column("supplier", "The supplier", lambda line: line.order.premises.contract.supplier.name),
)

FAULT: tuple[Column, ...] = (
    Column("category_code", "The fault's category", lambda line: line.order.category_code),
    Column("category", "The category in words", lambda line: line.category),
    Column("title", "What is wrong, as reported", lambda line: line.order.title.words),
    Column("priority", "P1 (emergency) to P5 (planned)", lambda line: line.order.priority.value),
    Column("priority_reason", "Why it has this priority", lambda line: line.order.priority_reason),
    Column("safety_critical", "yes or no", lambda line: yes_no(line.order.safety_critical)),
    Column(
        "restricted",
        "yes for security and night cover: keep to those who need it",
        lambda line: yes_no(line.order.restricted),
    ),
    Column(
        "accessibility",
        "yes when the category bars somebody's access",
        lambda line: yes_no(line.order.accessibility),
    ),
    Column("business_critical", "yes or no", lambda line: yes_no(line.order.business_critical)),
    Column(
        "impacts",
        "Whom or what it touches, as people tagged it",
        lambda line: "; ".join(line.order.impacts),
    ),
)

STANDING: tuple[Column, ...] = (
    Column("status", "How far the remedy has come", lambda line: line.order.status.value),
    Column("status_words", "The status in words", lambda line: label(line.order.status)),
    Column("stage", "Stage now, 0 (not escalated) to 6", lambda line: line.order.stage),
    Column("stage_name", "The stage's name", lambda line: line.stage_name),
    Column(
        "holder",
        "Who answers for it now; empty when nobody does or it is closed",
        lambda line: ", ".join(line.holding.names) if line.order.is_open else None,
        expected=True,
    ),
    Column(
        "held_as",
        "owner, deputy, role, stage_above or nobody",
        lambda line: line.holding.held_as.value if line.order.is_open else None,
    ),
    Column(
        "accepted_by",
        "Who accepted it at this stage",
        lambda line: line.order.accepted_by.name if line.order.accepted_by else None,
    ),
    Column("accepted_at", "When", lambda line: local(line.order.accepted_at)),
    Column(
        "next_action_on",
        "The day by which the holder will do what they said",
        lambda line: line.order.next_action_on,
    ),
    Column(
        "stage_due_at",
        "When the stage runs out",
        lambda line: local(line.order.stage_due_at) if line.sweep_at else None,
    ),
    Column(
        "next_step_at", "When the machine acts if nobody does", lambda line: local(line.sweep_at)
    ),
)

COLUMNS: tuple[Column, ...] = (
    *PLACE,
    Column(
        "location",
        "The building or room",
        lambda line: line.order.location.name if line.order.location else None,
    ),
    *FAULT,
    *STANDING,
    Column("occurred_at", "When it happened", lambda line: local(line.order.occurred_at)),
    Column("reported_at", "When it was reported", lambda line: local(line.order.reported_at)),
    Column(
        "logged_at",
        "When Makesafe first had it; later than reported_at for an imported order",
        lambda line: local(line.order.logged_at),
    ),
    Column(
        "reported_by",
        "Who reported it; empty when it came from a job log",
        lambda line: line.order.reported_by.name if line.order.reported_by else None,
        expected=True,
    ),
    Column(
        "last_human_action_at",
        "When a person last did something",
        lambda line: local(line.order.last_human_action_at),
    ),
    Column(
        "completed_at", "When the supplier said so", lambda line: local(line.order.completed_at)
    ),
    Column("closed_at", "When it was closed", lambda line: local(line.order.closed_at)),
    Column(
        "age_minutes",
        "Minutes lived, never paused: from the report to the closing, or to the as-at instant",
        lambda line: line.age_minutes,
    ),
    *CLOCK,
    Column("age_days", "The same in whole days", lambda line: line.age_minutes // _DAY_MINUTES),
    *(column for kind in MilestoneKind for column in _milestone_columns(kind)),
    *(column for number in _STAGES for column in _stage_columns(number)),
    Column("run", "1; one more for each time it was reopened", lambda line: line.order.run),
    *BY_PEOPLE,
    Column(
        "helpdesk_references",
        "The supplier's numbers, parted by semicolons",
        lambda line: "; ".join(row.reference for row in line.order.helpdesk_references),
        expected=True,
    ),
    Column(
        "interim_measures",
        "How many interim measures are in force",
        lambda line: sum(row.ended_at is None for row in line.order.interim_measures),
    ),
    Column("ladder_version", "The ladder it climbs", lambda line: line.order.ladder_version),
    Column("clock_version", "The targets it is held to", lambda line: line.order.clock_version),
    *RECOVERY,
    BY_MACHINE,
)
