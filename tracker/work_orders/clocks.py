"""The clocks of an order: by which calendar, when they were stopped, and what they show."""

from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache

from tracker.domain.calendar import Span, WorkingCalendar
from tracker.domain.contract_clock import ContractClock, Rule, Stop
from tracker.domain.lifecycle import Status
from tracker.domain.milestones import MilestoneKind
from tracker.domain.pauses import ClockRules, PauseReason, PauseState, may_be_held
from tracker.domain.policy import Policy
from tracker.domain.wording import moment
from tracker.premises.models import Premises
from tracker.work_orders.models import ClockHold, ClockPause, Milestone, WorkOrder
from tracker.work_orders.position import ladder_of

_NOT_YET_SAFE = frozenset({Status.REPORTED, Status.LOGGED, Status.ACKNOWLEDGED})


def rules_of(order: WorkOrder, policy: Policy) -> ClockRules:
    """Return the warnings and the reasons to pause that the order's own version knows."""
    return policy.clock_rules.get(order.clock_version, ClockRules())


def reason_of(order: WorkOrder, pause: ClockPause, policy: Policy) -> PauseReason:
    """Return the reason of a pause, as the order's version of the clock has it."""
    return rules_of(order, policy).reasons[pause.reason]


def calendar_at(premises: Premises, policy: Policy) -> WorkingCalendar:
    """Return when people work at the premises: its own hours, or everybody's."""
    if premises.works_from is None or premises.works_until is None or not premises.works_on:
        return policy.calendar
    return _own_hours(policy.calendar, premises.works_from, premises.works_until, premises.works_on)


def clock_of(
    order: WorkOrder, kind: MilestoneKind, policy: Policy, *, named: bool = False
) -> ContractClock | None:
    """Return the clock of a milestone from the report to us, or None where none is owed now.

    `named` says with each stop why it was and who approved it.
    """
    span = policy.targets[order.clock_version].spans[order.priority].get(kind)
    if span is None:
        return None
    calendar = calendar_at(order.premises, policy)
    return ContractClock(
        order.reported_at, span, calendar, _stops(order, policy, kind, named=named)
    )


def stage_clock(order: WorkOrder, span: Span, policy: Policy) -> ContractClock:
    """Return the clock of the present stage: it waits while any pause or window runs."""
    return ContractClock(order.stage_entered_at, span, policy.calendar, _stops(order, policy, None))


def stage_runs_out(order: WorkOrder, policy: Policy) -> datetime | None:
    """Return when the present stage runs out by its limit, or None where it is reviewed instead.

    Once the danger is gone the limits of the permanent fix stand in.
    """
    made_safe = is_made_safe(order)
    span = ladder_of(order, policy).limit(order.stage, order.priority, made_safe=made_safe)
    return stage_clock(order, span, policy).due() if span else None


def ends_at(order: WorkOrder, kind: MilestoneKind, now: datetime) -> datetime:
    """Return until when a clock is read: it stops when its milestone is met or the order ends."""
    met = next((row.met_at for row in order.milestones if row.kind is kind), None)
    return met or order.closed_at or now


def running(order: WorkOrder) -> list[ClockPause]:
    """Return the pauses that stop the clock now, the first to end in front."""
    found = [row for row in order.pauses if row.state is PauseState.APPROVED]
    return sorted(found, key=lambda row: row.ends_by)


def is_holdable(order: WorkOrder, policy: Policy) -> bool:
    """Whether a window of its premises may hold the order's clocks, as its own version says."""
    knows = rules_of(order, policy).windows is not None
    return knows and may_be_held(order.priority, safety_critical=order.safety_critical)


def has_current_measure(order: WorkOrder, now: datetime) -> bool:
    """Whether an interim measure is in place whose review is not overdue."""
    return any(row.ended_at is None and row.review_by > now for row in order.interim_measures)


def is_made_safe(order: WorkOrder) -> bool:
    """Whether the danger is gone and only the permanent fix is owed; a rejected fix undoes it."""
    if order.status in _NOT_YET_SAFE:
        return False
    return any(
        row.kind is MilestoneKind.MAKE_SAFE and row.met_at is not None for row in order.milestones
    )


def set_warning(row: Milestone, clock: ContractClock, rules: ClockRules) -> None:
    """Set when the next mark of the milestone's time passes, or that none is left."""
    mark = rules.next_warning(row.warned)
    row.warn_at = None if mark is None else clock.due(mark)


def pause_words(reason: PauseReason, pause: ClockPause) -> str:
    """Return why the clock was stopped and who approved it, for the itemised clock."""
    who = pause.decided_by.name if pause.decided_by else "the operator"
    return f"{reason.name}, approved by {who}"


def paused_words(order: WorkOrder, policy: Policy, now: datetime) -> str:
    """Say until when the clock is stopped, why, and how much of its cap is left; or nothing."""
    said = []
    for pause in running(order) if order.paused_until is not None else ():
        reason = reason_of(order, pause, policy)
        words = f"Paused until {moment(pause.ends_by)}: {reason.name}"
        if reason.longest is not None:
            ends = policy.calendar.after(pause.starts_at, reason.longest)
            working = reason.longest.working
            left = policy.calendar.between(now, ends, working=working)
            words += f"; {Span(int(left.total_seconds() // 60), working)} left of its cap"
        said.append(f"{words}. Our own side holds it." if pause.held_by_client else f"{words}.")
    return " ".join(said)


def hold_words(hold: ClockHold) -> str:
    """Return which window held the clock and who answers for it, for the itemised clock."""
    window = hold.window
    who = window.announced_by.name if window.announced_by else "the operator"
    return f"{window.kind.label} of the premises (window {window.number}), announced by {who}"


def _stops(
    order: WorkOrder, policy: Policy, kind: MilestoneKind | None, *, named: bool = False
) -> tuple[Stop, ...]:
    """Return the stops of a milestone's clock, or with no milestone those of the stage."""
    return (
        *(
            Stop(row.starts_at, row.until, pause_words(reason, row) if named else "")
            for row in order.pauses
            if row.state.stops_the_clock
            for reason in (reason_of(order, row, policy),)
            if kind is None or kind in reason.milestones
        ),
        *(
            Stop(row.starts_at, row.ends_at, hold_words(row) if named else "", Rule.WINDOW)
            for row in _holds(order, policy, kind)
        ),
    )


def _holds(order: WorkOrder, policy: Policy, kind: MilestoneKind | None) -> list[ClockHold]:
    rules = rules_of(order, policy).windows
    if order.held_until is None or rules is None:  # most orders: their rows need not be read
        return []
    return order.holds if kind is None or kind in rules.milestones else []


@lru_cache(maxsize=256)
def _own_hours(common: WorkingCalendar, opens: str, closes: str, days: str) -> WorkingCalendar:
    return replace(
        common,
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        weekdays=frozenset(int(day) for day in days),
    )
