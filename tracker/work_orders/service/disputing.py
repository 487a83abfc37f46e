"""Disputes of a priority or of a pause, and the ruling that each must get in time."""

from tracker.domain.errors import Conflict, Invalid, NotAllowed
from tracker.domain.events import DisputeRaised, DisputeRuled
from tracker.domain.pauses import PauseState
from tracker.domain.roles import Permission, roles_with
from tracker.domain.wording import moment
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clock_schemas import DecisionDraft, DisputeDraft
from tracker.work_orders.models import ClockPause, Dispute, WorkOrder
from tracker.work_orders.position import reschedule
from tracker.work_orders.service.finding import find_order, human_acted
from tracker.work_orders.service.pausing import uphold_claim
from tracker.work_orders.service.prioritising import ruled_change
from tracker.work_orders.service.retiming import await_clock, retime


def raise_dispute(uow: UnitOfWork, reference: str, draft: DisputeDraft) -> WorkOrder:
    """Say that the priority, or the decision on a pause, is wrong, with a reason.

    Nothing changes until it is ruled on; a ruling that is not given in time takes the order to
    the stage whose owner must give it.
    """
    order = find_order(uow, reference, Permission.DISPUTE, draft.version)
    if not order.is_open:
        raise Conflict(f"{order.reference} is closed.")
    pause = _disputed_pause(order, draft)
    if pause is None and draft.priority in {None, order.priority}:
        raise Invalid({"priority": ["Select the priority that it should have"]})
    if any(row.ruled_at is None and row.pause is pause for row in order.disputes):
        raise Conflict("This is disputed already, and waits for its ruling.")

    reason = uow.keep(draft.reason)
    # Every order has somebody to turn to, whatever version it began with: the newest rule holds.
    within = uow.policy.clock_rules[max(uow.policy.clock_rules)].rule_within[order.priority]
    dispute = Dispute(
        number=len(order.disputes) + 1,
        pause_id=pause.id if pause else None,
        wanted_priority=None if pause else draft.priority,
        raised_at=uow.now,
        raised_by_id=uow.actor.person_id,
        reason_key=reason.key,
        rule_by=uow.policy.calendar.after(uow.now, within),
    )
    dispute.order, dispute.pause, dispute.reason = order, pause, reason
    uow.add(dispute)
    human_acted(uow, order)
    await_clock(order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    number = pause.number if pause else None
    roles = roles_with(Permission.RULE)
    fact = DisputeRaised(order.reference, dispute.number, number, roles, dispute.rule_by)
    uow.record(fact, order, dispute)
    return order


def rule_dispute(uow: UnitOfWork, reference: str, draft: DecisionDraft) -> WorkOrder:
    """Uphold a dispute, which takes effect at once, or dismiss it; with the reason.

    Raises NotAllowed for whoever raised it, and Conflict for one that was ruled on.
    """
    order = find_order(uow, reference, Permission.RULE, draft.version)
    found = [row for row in order.disputes if row.number == draft.number]
    if not found:
        raise Invalid({"number": ["Select one of those listed"]})
    dispute = uow.watch(found[0])
    if dispute.ruled_at is not None:
        raise Conflict(f"This was ruled on at {moment(dispute.ruled_at)}.")
    if dispute.raised_by_id is not None and dispute.raised_by_id == uow.actor.person_id:
        raise NotAllowed("You raised this dispute, so somebody else must rule on it.")

    dispute.ruling = uow.keep(draft.reason)
    dispute.ruling_key = dispute.ruling.key
    dispute.ruled_at, dispute.ruled_by_id = uow.now, uow.actor.person_id
    dispute.upheld = draft.agreed
    human_acted(uow, order)
    await_clock(order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    number = dispute.pause.number if dispute.pause else None
    fact = DisputeRuled(order.reference, dispute.number, number, draft.agreed)
    if draft.agreed and dispute.pause is not None and dispute.pause.state.stops_the_clock:
        pause = _overrule(uow, dispute.pause)
        uow.record(fact, order, dispute, pause, *retime(uow, order))
        reschedule(order, uow.policy)
        return order
    uow.record(fact, order, dispute)
    if draft.agreed:
        _give_effect(uow, order, dispute)
    return order


def _give_effect(uow: UnitOfWork, order: WorkOrder, dispute: Dispute) -> None:
    wanted = dispute.wanted_priority
    if dispute.pause is not None:
        uphold_claim(uow, order, uow.watch(dispute.pause))
    elif wanted is not None and wanted is not order.priority and dispute.ruling is not None:
        ruled_change(uow, order, wanted, dispute.ruling)


def _overrule(uow: UnitOfWork, pause: ClockPause) -> ClockPause:
    """Take the pause back as if it had never been; its record stays."""
    uow.watch(pause)
    if pause.state is PauseState.APPROVED:
        pause.ended_at, pause.ended_by_id = uow.now, uow.actor.person_id
    pause.state = PauseState.OVERRULED
    return pause


def _disputed_pause(order: WorkOrder, draft: DisputeDraft) -> ClockPause | None:
    if draft.pause is None:
        return None
    found = [row for row in order.pauses if row.number == draft.pause]
    if not found or found[0].state in {PauseState.PENDING, PauseState.OVERRULED}:
        raise Invalid({"pause": ["Select a pause that was decided"]})
    return found[0]
