"""The clocks of an order: the section of its page, and the itemised clock as JSON and CSV."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from tracker.domain.contract_clock import Interval
from tracker.domain.milestones import MilestoneKind
from tracker.domain.policy import Policy
from tracker.domain.roles import Permission
from tracker.reports.clocks import STRETCH, stretches
from tracker.reports.render_csv import stream
from tracker.reports.tables import local
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor
from tracker.work_orders.clocks import reason_of
from tracker.work_orders.itemised import ItemisedClock, itemise, logging_gap
from tracker.work_orders.models import ClockHold, WorkOrder
from tracker.work_orders.queries import get_order

blueprint = Blueprint("clocks", __name__, url_prefix="/work-orders")

# A page holds so many stretches; the whole clock is in the files.
_ON_A_PAGE = 150


@blueprint.get("/<reference>/clock.json")
@requires(Permission.VIEW)
def as_json(reference: str) -> ResponseReturnValue:
    """Answer with every clock of the order, item by item; instants carry London's offset."""
    with current_runtime().reading() as reading:
        order = get_order(reading.session, current_actor(), reference)
        clocks = itemise(order, reading.policy, reading.now)
        return jsonify(
            reference=order.reference,
            as_at=local(reading.now),
            reported_at=local(order.reported_at),
            occurred_at=local(order.occurred_at),
            priority=order.priority.value,
            clock_version=order.clock_version,
            paused_until=local(order.paused_until),
            held_until=local(order.held_until),
            clocks=[_clock(clock) for clock in clocks],
            pauses=[_pause(order, number, reading.policy) for number in range(len(order.pauses))],
            holds=[_hold(hold) for hold in order.holds],
        )


@blueprint.get("/<reference>/clock.csv")
@requires(Permission.VIEW)
def as_csv(reference: str) -> ResponseReturnValue:
    """Answer with every stretch of every clock of the order, a row each."""
    with current_runtime().reading() as reading:
        order = get_order(reading.session, current_actor(), reference)
        lines = stretches(order, itemise(order, reading.policy, reading.now))
        rows = (tuple(column.cell(line) for column in STRETCH) for line in lines)
        content = b"".join(stream([column.name for column in STRETCH], rows))
        name = f"makesafe-clock-{order.reference}.csv"
    return Response(
        content,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def clock_section(order: WorkOrder, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return what the page of an order shows of its clocks; `?clock=` chooses the itemised one."""
    clocks = itemise(order, policy, now)
    wanted = request.args.get("clock", MilestoneKind.FIX.value)
    chosen = next((each for each in clocks if each.kind.value == wanted), None)
    shown = chosen.intervals[-_ON_A_PAGE:] if chosen else ()
    return {
        "clocks": clocks,
        "chosen_clock": chosen,
        "clock_intervals": shown,
        "clock_left_out": len(chosen.intervals) - len(shown) if chosen else 0,
        "logging_gap": logging_gap(order),
        "pauses": [(row, reason_of(order, row, policy)) for row in reversed(order.pauses)],
    }


def _clock(clock: ItemisedClock) -> dict[str, Any]:
    row, reading = clock.milestone, clock.reading
    return {
        "milestone": clock.kind.value,
        "target": str(clock.span),
        "until": local(clock.until),
        "due_at": local(row.due_at),
        "met_at": local(row.met_at),
        "breached_at": local(row.breached_at),
        "marks": {str(mark): local(at) for mark, at in clock.marks.items()},
        "lived_seconds": int(reading.lived.total_seconds()),
        "contract_seconds": int(reading.counted.total_seconds()),
        "uncounted_seconds": int(reading.uncounted.total_seconds()),
        "paused_seconds": int(reading.paused.total_seconds()),
        "held_seconds": int(reading.held.total_seconds()),
        "intervals": [_interval(each) for each in clock.intervals],
    }


def _interval(each: Interval) -> dict[str, Any]:
    return {
        "starts_at": local(each.starts_at),
        "ends_at": local(each.ends_at),
        "seconds": int(each.length.total_seconds()),
        "counts": each.rule.counts,
        "rule": each.rule.value,
        "why": each.why,
    }


def _pause(order: WorkOrder, place: int, policy: Policy) -> dict[str, Any]:
    row = order.pauses[place]
    reason = reason_of(order, row, policy)
    return {
        "number": row.number,
        "reason": row.reason,
        "name": reason.name,
        "milestones": sorted(kind.value for kind in reason.milestones),
        "state": row.state.value,
        "starts_at": local(row.starts_at),
        "ends_by": local(row.ends_by),
        "ended_at": local(row.ended_at),
        "ended_because": row.ended_because.value if row.ended_because else None,
        "counts_against_the_supplier": reason.supplier_failure,
        "held_by_us": row.held_by_client,
    }


def _hold(hold: ClockHold) -> dict[str, Any]:
    return {
        "window": hold.window.number,
        "kind": hold.window.kind.value,
        "starts_at": local(hold.starts_at),
        "ends_at": local(hold.ends_at),
        "lost_at": local(hold.lost_at),
    }
