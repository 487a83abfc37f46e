"""Stopping the contract's clock: claimed, approved or refused, and always ended."""

from collections.abc import Sequence
from datetime import datetime

from tracker.db import Base
from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.events import (
    ClientWaits,
    PauseApproved,
    PauseClaimed,
    PauseEnded,
    PauseRefused,
)
from tracker.domain.lifecycle import Status
from tracker.domain.pauses import PauseEnd, PauseReason, PauseState, require_pausable
from tracker.domain.roles import Permission
from tracker.domain.wording import listed, moment
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clock_schemas import DecisionDraft, PauseDraft, ResumeDraft
from tracker.work_orders.clocks import has_current_measure, reason_of, rules_of, running
from tracker.work_orders.models import ClockPause, WorkOrder
from tracker.work_orders.position import await_chase, reschedule
from tracker.work_orders.service.finding import find_order, human_acted
from tracker.work_orders.service.retiming import await_clock, retime


def claim_pause(uow: UnitOfWork, reference: str, draft: PauseDraft) -> WorkOrder:
    """Claim that the clock should stop, with evidence and the date of its review.

    Until somebody with the right role approves it, nothing stops; whoever has that role
    themselves approves it with the claim. Raises Invalid beside the field at fault, and Conflict
    where such an order's clock must not stop.
    """
    order = find_order(uow, reference, Permission.CLAIM_PAUSE, draft.version)
    _require_running_work(order)
    reason = rules_of(order, uow.policy).reasons.get(draft.reason)
    if reason is None:
        raise Invalid({"reason": ["Select one of the reasons listed"]})
    _require_fitting(uow, order, reason, draft)
    _require_pausable(uow, order, reason)

    pause = _claimed(uow, order, reason, draft)
    uow.add(pause)
    human_acted(uow, order)
    await_clock(order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(
        PauseClaimed(
            order.reference, pause.number, pause.reason, reason.approvers, pause.decide_by
        ),
        order,
        pause,
    )
    if any(uow.actor.has(role, order.premises.place) for role in reason.approvers):
        _stop(uow, order, pause, reason)
    return order


def decide_pause(uow: UnitOfWork, reference: str, draft: DecisionDraft) -> WorkOrder:
    """Approve or refuse a claim. An approved pause counts from the start that was claimed.

    Raises NotAllowed for whoever lacks the role that this reason asks for, and for whoever made
    the claim; Conflict where it is decided already, or must not stop by now.
    """
    order = find_order(uow, reference, Permission.DECIDE_PAUSE, draft.version)
    pause = uow.watch(_numbered(order, draft.number, PauseState.PENDING))
    reason = reason_of(order, pause, uow.policy)
    _require_approver(uow, order, pause, reason)

    pause.decision = uow.keep(draft.reason)
    pause.decision_key = pause.decision.key
    human_acted(uow, order)
    uow.answer = order.reference
    if draft.agreed:
        _require_running_work(order)
        _require_pausable(uow, order, reason)
        _stop(uow, order, pause, reason)
        return order
    pause.state, pause.decided_at = PauseState.REFUSED, uow.now
    pause.decided_by_id = uow.actor.person_id
    await_clock(order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.record(PauseRefused(order.reference, pause.number, pause.reason), order, pause)
    return order


def resume_clock(uow: UnitOfWork, reference: str, draft: ResumeDraft) -> WorkOrder:
    """Say that the work can go on: the pause ends now, and the clock runs from here."""
    order = find_order(uow, reference, Permission.CLAIM_PAUSE, draft.version)
    pause = _numbered(order, draft.number, PauseState.APPROVED)
    human_acted(uow, order)
    end_pauses(uow, order, PauseEnd.LIFTED, (pause,))
    reschedule(order, uow.policy)
    uow.answer = order.reference
    return order


def end_pauses(
    uow: UnitOfWork,
    order: WorkOrder,
    because: PauseEnd,
    pauses: Sequence[ClockPause] | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """End these pauses, or all that run, now or `at` an instant (UTC); state each, and retime.

    The order must be watched; the caller reschedules it.
    """
    ended = running(order) if pauses is None else pauses
    for pause in ended:
        uow.watch(pause)
        pause.state, pause.ended_because = PauseState.ENDED, because
        # One that ran out did so at its own end, however late the machine noticed.
        pause.ended_at = pause.ends_by if because is PauseEnd.RAN_OUT else at or uow.now
        pause.ended_by_id = uow.actor.person_id
    if not ended:
        return
    changed = retime(uow, order)
    await_chase(order, uow.policy, uow.now)
    uow.session.flush()
    for place, pause in enumerate(ended):
        rows: Sequence[Base] = changed if place == 0 else ()
        uow.record(
            PauseEnded(
                order.reference,
                pause.number,
                pause.reason,
                pause.until,
                because,
                order.stage,
            ),
            order,
            pause,
            *rows,
        )


def end_pauses_without_measure(
    uow: UnitOfWork, order: WorkOrder, *, at: datetime | None = None
) -> None:
    """End what runs when the last interim measure of a safety-critical order has gone.

    It has gone when it is ended, and `at` the instant (UTC) of a review that nobody made.
    """
    if order.safety_critical and not has_current_measure(order, uow.now):
        end_pauses(uow, order, PauseEnd.NO_MEASURE, at=at)


def uphold_claim(uow: UnitOfWork, order: WorkOrder, pause: ClockPause) -> None:
    """Let a claim that was refused, or lapsed, count after all; its time may lie in the past."""
    reason = reason_of(order, pause, uow.policy)
    _require_pausable(uow, order, reason)
    _stop(uow, order, pause, reason)


def _stop(uow: UnitOfWork, order: WorkOrder, pause: ClockPause, reason: PauseReason) -> None:
    pause.state, pause.decided_at = PauseState.APPROVED, uow.now
    pause.decided_by_id = uow.actor.person_id
    pause.decided_by = None
    uow.session.flush()
    uow.session.expire(pause, ["decided_by"])
    changed = retime(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.record(
        PauseApproved(order.reference, pause.number, pause.reason, pause.starts_at, pause.ends_by),
        order,
        pause,
        *changed,
    )
    if reason.held_by_client:
        uow.record(ClientWaits(order.reference, pause.number, reason.approvers, pause.ends_by))


def _claimed(
    uow: UnitOfWork, order: WorkOrder, reason: PauseReason, draft: PauseDraft
) -> ClockPause:
    starts_at = draft.starts_at or uow.now
    ends_by = reason.ends_by(starts_at, draft.review_by, uow.policy.calendar)
    evidence = uow.keep(draft.evidence)
    proof = uow.keep(draft.proof) if draft.proof else None
    pause = ClockPause(
        number=len(order.pauses) + 1,
        reason=reason.code,
        held_by_client=reason.held_by_client,
        state=PauseState.PENDING,
        starts_at=starts_at,
        review_by=draft.review_by,
        ends_by=ends_by,
        claimed_at=uow.now,
        claimed_by_id=uow.actor.person_id,
        evidence_key=evidence.key,
        parts_due_on=draft.parts_due_on,
        proof_key=proof.key if proof else None,
        decide_by=uow.policy.calendar.after(uow.now, reason.decide_within),
    )
    pause.order, pause.evidence, pause.proof = order, evidence, proof
    return pause


def _require_running_work(order: WorkOrder) -> None:
    if not order.is_open:
        raise Conflict(f"{order.reference} is closed: its clock has stopped for good.")
    if order.status is Status.SUPPLIER_COMPLETE:
        raise Conflict("The supplier says that it is complete: no clock of theirs is running.")


def _require_pausable(uow: UnitOfWork, order: WorkOrder, reason: PauseReason) -> None:
    require_pausable(
        reason,
        priority=order.priority,
        safety_critical=order.safety_critical,
        has_measure=has_current_measure(order, uow.now),
    )


def _require_fitting(
    uow: UnitOfWork, order: WorkOrder, reason: PauseReason, draft: PauseDraft
) -> None:
    faults: dict[str, list[str]] = {}
    if draft.review_by <= uow.now:
        faults["review_by"] = ["The review must be in the future"]
    if draft.starts_at is not None and not order.reported_at <= draft.starts_at <= uow.now:
        faults["starts_at"] = ["It must have started after the report, and not in the future"]
    if reason.needs_proof and draft.parts_due_on is None:
        faults["parts_due_on"] = ["Enter the day on which the parts are expected"]
    if reason.needs_proof and not draft.proof:
        faults["proof"] = ["Enter what proves the order, such as its number"]
    earlier = [row for row in order.pauses if row.reason == reason.code and row.decided_at]
    used = sum(row.state.stops_the_clock for row in earlier)
    if reason.renewals is not None and used > reason.renewals:
        times = "again" if reason.renewals == 0 else "a third time"
        faults["reason"] = [f"“{reason.name}” cannot stop the clock of one order {times}"]
    if any(row.reason == reason.code and row.state is PauseState.PENDING for row in order.pauses):
        faults["reason"] = ["This is claimed already, and waits to be decided"]
    if faults:
        raise Invalid(faults)


def _require_approver(
    uow: UnitOfWork, order: WorkOrder, pause: ClockPause, reason: PauseReason
) -> None:
    if not any(uow.actor.has(role, order.premises.place) for role in reason.approvers):
        who = listed(tuple(f"{role.label.lower()}s" for role in reason.approvers))
        raise NotAllowed(f"“{reason.name}” is for {who} to decide.")
    if pause.claimed_by_id is not None and pause.claimed_by_id == uow.actor.person_id:
        raise NotAllowed("You made this claim, so somebody else must decide it.")


def _numbered(order: WorkOrder, number: int, state: PauseState) -> ClockPause:
    found = [row for row in order.pauses if row.number == number]
    if not found:
        raise Invalid({"number": ["Select one of those listed"]})
    pause = found[0]
    if pause.state is not state:
        at = pause.ended_at or pause.decided_at or pause.decide_by
        raise Conflict(f"That is {pause.state} already, since {moment(at)}.")
    return pause
