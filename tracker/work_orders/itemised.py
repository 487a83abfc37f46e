"""An order's clocks item by item: every stretch of lived time, and the rule that decided it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tracker.domain.calendar import Span
from tracker.domain.contract_clock import Interval, Reading, Rule
from tracker.domain.milestones import MilestoneKind
from tracker.domain.policy import Policy
from tracker.work_orders.clocks import clock_of, ends_at, rules_of
from tracker.work_orders.models import Milestone, WorkOrder

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class ItemisedClock:
    """The clock of one milestone from the report until `until` (UTC), when it was read or met.

    `marks` holds the instants at which 50, 75, 90 and 100 % of its time is counted.
    """

    milestone: Milestone
    span: Span
    until: datetime
    marks: Mapping[int, datetime]
    reading: Reading
    intervals: tuple[Interval, ...]

    @property
    def kind(self) -> MilestoneKind:
        """Whose clock it is."""
        return self.milestone.kind

    @property
    def counted_words(self) -> str:
        """The contract time in the words of what is allowed: `9 working hours`, never in days."""
        return str(Span(int(self.reading.counted.total_seconds()) // 60, self.span.working))

    @property
    def subtotals(self) -> list[tuple[Rule, timedelta]]:
        """How much time each rule decided, in the order of the rules."""
        return [
            (rule, total)
            for rule in Rule
            if (total := sum((i.length for i in self.intervals if i.rule is rule), _NOTHING))
        ]


def itemise(order: WorkOrder, policy: Policy, now: datetime) -> list[ItemisedClock]:
    """Return the clocks of the milestones that the order's priority owes, as they stand at `now`.

    A milestone's clock is read until it was met; an open one until now.
    """
    found = []
    for row in order.milestones:
        clock = clock_of(order, row.kind, policy, named=True)
        if clock is None:
            continue
        until = max(ends_at(order, row.kind, now), order.reported_at)
        marks = (*rules_of(order, policy).warnings, 100)
        found.append(
            ItemisedClock(
                milestone=row,
                span=clock.span,
                until=until,
                marks={mark: clock.due(mark) for mark in marks},
                reading=clock.reading(until),
                intervals=tuple(clock.intervals(until)),
            )
        )
    return found


def fix_reading(order: WorkOrder, policy: Policy, now: datetime) -> Reading | None:
    """Return contract, lived, paused and held time of the fix: what an export and a measure count.

    The contract's clock stops with the fix; lived time runs on until the order is closed.
    """
    clock = clock_of(order, MilestoneKind.FIX, policy)
    if clock is None:
        return None
    reading = clock.reading(max(ends_at(order, MilestoneKind.FIX, now), order.reported_at))
    lived = (order.closed_at or now) - order.reported_at
    return replace(reading, lived=max(lived, _NOTHING))


def logging_gap(order: WorkOrder) -> timedelta | None:
    """Return how long after the report the helpdesk gave a reference; None if it has not."""
    first = min((row.given_at for row in order.helpdesk_references), default=None)
    return None if first is None else max(first - order.reported_at, _NOTHING)
