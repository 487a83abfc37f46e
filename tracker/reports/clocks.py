"""The itemised clocks: every stretch of lived time of every milestone, and the rule that decided.

Contract evidence is argued stretch by stretch (`tracker/domain/contract_clock.py` decides them).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.domain.contract_clock import Interval
from tracker.premises.models_windows import PremisesWindow
from tracker.reports.filters import ReportFilter
from tracker.reports.tables import Column, Looking, local, marking_of, matching_orders, yes_no
from tracker.work_orders.itemised import ItemisedClock, itemise
from tracker.work_orders.models import ClockHold, ClockPause, WorkOrder


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of one clock of an order."""

    order: WorkOrder
    clock: ItemisedClock
    interval: Interval


def stretches(order: WorkOrder, clocks: Iterable[ItemisedClock]) -> Iterator[Stretch]:
    """Yield every stretch of the order's clocks, each clock from the report on."""
    for clock in clocks:
        for interval in clock.intervals:
            yield Stretch(order, clock, interval)


def lines(looking: Looking, wanted: ReportFilter) -> Iterator[Stretch]:
    """Yield the stretches of each order that may be exported, order by order."""
    load = (
        WorkOrder.pauses,
        ClockPause.decided_by,
        WorkOrder.holds,
        ClockHold.window,
        PremisesWindow.announced_by,
    )
    for order in matching_orders(looking, wanted, load=load):
        yield from stretches(order, itemise(order, looking.policy, looking.as_at))


STRETCH: tuple[Column, ...] = (
    Column("reference", "The order", lambda line: line.order.reference),
    Column(
        "milestone",
        "Whose clock: acknowledge, attend, make_safe or fix",
        lambda line: line.clock.kind.value,
    ),
    Column("starts_at", "From when", lambda line: local(line.interval.starts_at)),
    Column("ends_at", "Until when", lambda line: local(line.interval.ends_at)),
    Column(
        "seconds",
        "How long; the stretches of a clock add up to its lived time",
        lambda line: int(line.interval.length.total_seconds()),
    ),
    Column(
        "counts",
        "yes where it is contract time; those add up to the contract time",
        lambda line: yes_no(line.interval.rule.counts),
    ),
    Column("rule", "The rule that decided it", lambda line: line.interval.rule.value),
    Column(
        "why",
        "The bank holiday's name, or why the clock was stopped or held and who answers for it",
        lambda line: line.interval.why,
    ),
)
COLUMNS: tuple[Column, ...] = (
    *STRETCH,
    Column(
        "marking",
        "OFFICIAL, or OFFICIAL-SENSITIVE for approved premises and restricted orders",
        lambda line: marking_of(line.order.premises, restricted=line.order.restricted),
    ),
    Column("premises_code", "The code of the premises", lambda line: line.order.premises.code),
    Column("unit_code", "The unit it belongs to", lambda line: line.order.premises.unit.code),
    Column(
        "supplier",
        "The supplier",
        lambda line: line.order.premises.contract.supplier.name,
    ),
    Column("priority", "P1 (emergency) to P5 (planned)", lambda line: line.order.priority.value),
    Column(
        "clock_version",
        "The published targets that it is counted by",
        lambda line: line.order.clock_version,
    ),
    Column("target", "The time allowed", lambda line: str(line.clock.span)),
    Column("due_at", "When the target is due", lambda line: local(line.clock.milestone.due_at)),
    Column("met_at", "When it was met", lambda line: local(line.clock.milestone.met_at)),
    Column(
        "breached_at",
        "When it counted as missed, for good",
        lambda line: local(line.clock.milestone.breached_at),
    ),
)
