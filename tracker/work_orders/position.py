"""Where an order stands on its ladder, and when the machine acts next."""

from datetime import datetime

from tracker.domain.agenda import NextStep, Position, next_step, step_now
from tracker.domain.custody import may_close_unconfirmed
from tracker.domain.impact import Impact
from tracker.domain.ladder import Ladder
from tracker.domain.lifecycle import OPEN
from tracker.domain.milestones import MilestoneKind
from tracker.domain.pauses import PauseState
from tracker.domain.policy import Policy
from tracker.domain.triggers import Trigger
from tracker.work_orders.jointly import later_lapse
from tracker.work_orders.models import Milestone, WorkOrder


def ladder_of(order: WorkOrder, policy: Policy) -> Ladder:
    """Return the version of the ladder that the order keeps (decision D3)."""
    return policy.ladders[order.ladder_version]


def soonest_due(order: WorkOrder, policy: Policy, now: datetime) -> datetime:
    """Return before when nothing that a holder is given now may run out: they have the dwell."""
    return now + ladder_of(order, policy).dwell(safety_critical=order.safety_critical)


def position_of(order: WorkOrder) -> Position:
    """Return all that decides what happens to the order next."""
    owed = _owed(order)
    return Position(
        status=order.status,
        stage=order.stage,
        priority=order.priority,
        safety_critical=order.safety_critical,
        stage_due_at=order.stage_due_at,
        unmet={row.kind: _missed_at(row) for row in owed},
        warnings={row.kind: row.warn_at for row in owed if row.warn_at is not None},
        resume_at=order.resume_at,
        resume_trigger=_resume_trigger(order),
        claim_lapses_at=order.claim_lapses_at,
        rule_by=order.rule_by,
        accept_by=order.accept_by,
        reference_by=order.reference_by,
        interim_by=order.interim_by,
        lapses_at=order.lapses_at,
        then_lapses_at=later_lapse(order) if order.joint else None,
        promise_by=order.promise_by,
        review_by=order.review_by,
        recovery_by=order.recovery_by,
        closes_at=order.closes_at,
        jump_at=order.jump_at,
        jump_to=order.jump_to,
        jump_trigger=order.jump_trigger,
        chase_at=_chase_at(order),
    )


def _owed(order: WorkOrder) -> list[Milestone]:
    return [row for row in order.milestones if row.met_at is None and row.breached_at is None]


def _missed_at(row: Milestone) -> datetime:
    """Return when the machine may say that it was missed: not before its due time was set."""
    return max(row.due_at, row.set_at) if row.set_at else row.due_at


def _resume_trigger(order: WorkOrder) -> Trigger | None:
    """Return what the end of the running pause leads to: our own side answers for its own wait."""
    if order.resume_at is None:
        return None
    ours = [row for row in order.pauses if row.held_by_client and row.ends_by == order.resume_at]
    is_ours = any(row.state is PauseState.APPROVED for row in ours)
    return Trigger.APPROVAL_OVERDUE if is_ours else None


def _chase_at(order: WorkOrder) -> datetime | None:
    """Return when its holder is chased: not while its clock stands or somebody's word holds.

    Such a word is an acceptance that has not lapsed, a promised day that is still to come, or the
    target of a recovery plan. What falls into a window of the premises comes at the window's end.
    """
    at = order.chase_at
    if at is None or order.paused_until or order.lapses_at or order.promise_by or order.recovery_by:
        return None
    if order.held_until is None or at >= order.held_until:  # most: their rows need not be read
        return at
    return max(
        (row.ends_at for row in order.holds if row.starts_at <= at < row.ends_at), default=at
    )


def await_chase(order: WorkOrder, policy: Policy, now: datetime) -> None:
    """Set when the machine chases the holder, who was heard or asked now."""
    order.chase_at = ladder_of(order, policy).chase_due(
        order.priority, now, policy.calendar, safety_critical=order.safety_critical
    )


def await_first_signs(order: WorkOrder, policy: Policy) -> None:
    """Set by when a new order must have the helpdesk's reference and, in danger, a measure."""
    ladder = ladder_of(order, policy)
    since, calendar = order.reported_at, policy.calendar
    missing = Trigger.HELPDESK_REFERENCE_MISSING
    order.reference_by = ladder.trigger_due(missing, order.priority, since, calendar)
    if order.helpdesk_references:
        order.reference_by = None
    if order.safety_critical:
        missing = Trigger.INTERIM_MISSING
        order.interim_by = ladder.trigger_due(missing, order.priority, since, calendar)


def next_step_of(order: WorkOrder, policy: Policy) -> NextStep | None:
    """Return what the sweep will do with the order if nobody acts, or None once it is closed."""
    if order.status not in OPEN:
        return None
    return next_step(ladder_of(order, policy), position_of(order))


def step_now_of(order: WorkOrder, policy: Policy, now: datetime) -> NextStep | None:
    """Return what the sweep takes up now, or what comes next; None once the order is closed."""
    if order.status not in OPEN:
        return None
    return step_now(ladder_of(order, policy), position_of(order), now)


def reschedule(order: WorkOrder, policy: Policy) -> None:
    """Set when the sweep looks at the order again; at stage 0 the milestones set what is due."""
    schedule(order, next_step_of(order, policy))


def schedule(order: WorkOrder, step: NextStep | None) -> None:
    """Do so where the next step is known already."""
    order.next_step_at = step.at if step else None
    if step is None or order.stage:
        return
    if unmet := [_missed_at(row) for row in _owed(order)]:
        order.stage_due_at = min(unmet)


def await_confirmation(order: WorkOrder, policy: Policy, now: datetime) -> None:
    """Set when the premises is reminded of a fix that was completed now, and when it may close.

    The ladder waits meanwhile: nobody need say what they do next.
    """
    ladder = ladder_of(order, policy)
    order.stage_due_at = ladder.confirm_due(order.priority, now, policy.calendar)
    order.lapses_at = None
    after = ladder.close_unconfirmed_after.get(order.priority)
    may_close = may_close_unconfirmed(
        order.priority,
        safety_critical=order.safety_critical,
        restricted=order.restricted,
        accessibility=order.accessibility or Impact.ACCESSIBILITY in order.impacts,
    )
    order.closes_at = policy.calendar.after(now, after) if after and may_close else None


def meet(order: WorkOrder, kinds: frozenset[MilestoneKind], now: datetime) -> list[Milestone]:
    """Mark milestones as met now (UTC), and return those that changed.

    One that was met late is a breach for good: closing or re-dating never takes it back.
    """
    changed = [row for row in order.milestones if row.kind in kinds and row.met_at is None]
    for row in changed:
        row.met_at = now
        note_breach(row, now)
    return changed


def note_breach(row: Milestone, now: datetime) -> None:
    """Record the breach of a milestone whose due instant has passed; the first record stands."""
    if now > row.due_at and row.breached_at is None:
        row.breached_at = row.due_at
