"""The columns of an order's clock: contract time beside lived time."""

from datetime import timedelta
from typing import Literal

from tracker.domain.contract_clock import Reading
from tracker.reports.tables import Column
from tracker.work_orders.itemised import logging_gap
from tracker.work_orders.models import WorkOrder


def minutes_of(
    clock: Reading | None, part: Literal["counted", "lived", "paused", "held"]
) -> int | None:
    """Return one part of a clock in whole minutes; None where there is no clock."""
    if clock is None:
        return None
    parts = {
        "counted": clock.counted,
        "lived": clock.lived,
        "paused": clock.paused,
        "held": clock.held,
    }
    return _minutes(parts[part])


def _gap_of(order: WorkOrder) -> int | None:
    gap = logging_gap(order)
    return None if gap is None else _minutes(gap)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60


CLOCK: tuple[Column, ...] = (
    Column(
        "contract_minutes",
        "Minutes of contract time to the fix: working hours only where those count, no pauses",
        lambda line: minutes_of(line.clock, "counted"),
    ),
    Column(
        "lived_minutes",
        "Minutes lived beside it, never paused; as age_minutes",
        lambda line: minutes_of(line.clock, "lived"),
    ),
    Column(
        "paused_minutes",
        "Lived minutes in which the clock of the fix was stopped; overlaps count once",
        lambda line: minutes_of(line.clock, "paused"),
    ),
    Column(
        "held_minutes",
        "Lived minutes in which closed premises, or their maintenance, held it; not in paused",
        lambda line: minutes_of(line.clock, "held"),
    ),
    Column(
        "reference_gap_minutes",
        "Minutes from the report to the helpdesk's first reference; empty if there is none",
        lambda line: _gap_of(line.order),
        expected=True,
    ),
)
