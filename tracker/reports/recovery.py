"""The recovery report: each new date that an order was given, beside what was due before."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.milestones import MilestoneKind
from tracker.domain.recovery import Outcome, outcome_of
from tracker.reports.filters import ReportFilter
from tracker.reports.rows import count_rows, of_orders
from tracker.reports.tables import Column, Looking, local, marking_of, matching_orders
from tracker.work_orders.models import Milestone, RecoveryTarget, WorkOrder
from tracker.work_orders.recovering import is_awaited

_HAS_ONE = sa.exists().where(RecoveryTarget.work_order_id == WorkOrder.id)


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """A recovery target of an order."""

    order: WorkOrder
    target: RecoveryTarget

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        return outcome_of(
            self.order.status,
            awaited=is_awaited(self.target, self.order),
            missed=self.target.missed_at is not None,
            put_off=self.target.put_off_at is not None,
        )

    @property
    def fix(self) -> Milestone | None:
        """The order's own promise of a fix, as it stands."""
        rows = (row for row in self.order.milestones if row.kind is MilestoneKind.FIX)
        return next(rows, None)


def lines(looking: Looking, wanted: ReportFilter) -> Iterator[RecoveryLine]:
    """Yield a line for each recovery target of each order, the first first."""
    load = (WorkOrder.recovery_targets, RecoveryTarget.approved_by)
    for order in matching_orders(looking, wanted, _HAS_ONE, load=load):
        for target in order.recovery_targets:
            yield RecoveryLine(order, target)


def count(looking: Looking, wanted: ReportFilter) -> int:
    """Return how many lines there will be."""
    return count_rows(
        looking, RecoveryTarget.id, of_orders(looking, wanted, RecoveryTarget.work_order_id)
    )


def _last(order: WorkOrder) -> RecoveryTarget | None:
    return order.recovery_targets[-1] if order.recovery_targets else None


# What the ledger of orders says of it: the latest plan, beside the due times that stay.
RECOVERY: tuple[Column, ...] = (
    Column(
        "recovery_plan",
        "The latest recovery plan that the order was in; empty where it was in none",
        lambda line: last.plan if (last := _last(line.order)) else None,
    ),
    Column(
        "recovery_target_at",
        "Until when it was to be fixed under that plan; its own due times stand beside it",
        lambda line: local(last.target_at) if (last := _last(line.order)) else None,
    ),
    Column(
        "times_rebaselined",
        "How often it was given a new date by a plan",
        lambda line: len(line.order.recovery_targets),
    ),
)

COLUMNS: tuple[Column, ...] = (
    Column("reference", "The order", lambda line: line.order.reference),
    Column(
        "marking",
        "OFFICIAL, or OFFICIAL-SENSITIVE for approved premises and restricted orders",
        lambda line: marking_of(line.order.premises, restricted=line.order.restricted),
    ),
    Column("premises_code", "The code of the premises", lambda line: line.order.premises.code),
    Column("unit_code", "The unit it belongs to", lambda line: line.order.premises.unit.code),
    Column("supplier", "The supplier", lambda line: line.order.premises.contract.supplier.name),
    Column("plan", "The recovery plan", lambda line: line.target.plan),
    Column("wave", "The wave of the plan", lambda line: line.target.wave),
    Column(
        "number",
        "1 for the first time that the order was re-baselined, 2 for the second",
        lambda line: line.target.number,
    ),
    Column("approved_by", "Who approved the plan", lambda line: line.target.approved_by.name),
    Column("set_at", "When the order was re-baselined", lambda line: local(line.target.set_at)),
    Column("stage", "The stage of the order then, which stayed", lambda line: line.target.stage),
    Column(
        "stage_due_before",
        "When that stage would have run out",
        lambda line: local(line.target.stage_due_before),
    ),
    Column(
        "original_fix_due_at",
        "When the fix was due, as it stood then",
        lambda line: local(line.target.fix_due_at),
    ),
    Column(
        "fix_due_at",
        "When the fix is due, as it stands now; no plan changes it",
        lambda line: local(line.fix.due_at) if line.fix else None,
    ),
    Column(
        "fix_breached_at",
        "When that counted as missed, for good",
        lambda line: local(line.fix.breached_at) if line.fix else None,
    ),
    Column(
        "recovery_target_at",
        "Until when it is to be fixed under the plan",
        lambda line: local(line.target.target_at),
    ),
    Column(
        "outcome",
        "outstanding, fixed, missed, fixed_late, put_off, came_back or dropped",
        lambda line: line.outcome.value,
    ),
    Column("missed_at", "When the target was missed", lambda line: local(line.target.missed_at)),
    Column(
        "put_off_at", "When a later plan put it off", lambda line: local(line.target.put_off_at)
    ),
    Column(
        "completed_at",
        "When the supplier said that it is fixed",
        lambda line: local(line.order.completed_at),
    ),
    Column("closed_at", "When it was closed", lambda line: local(line.order.closed_at)),
)
