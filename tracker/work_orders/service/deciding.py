"""What people say of an order without moving it: whom it touches, and what was decided."""

from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import DecisionMade, ImpactsTagged
from tracker.domain.impact import Impact
from tracker.domain.roles import Permission
from tracker.domain.wording import moment
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.custody_schemas import DecisionDraft, ImpactDraft
from tracker.work_orders.models import Decision, WorkOrder
from tracker.work_orders.position import ladder_of, reschedule
from tracker.work_orders.service.finding import find_order, human_acted, require_open


def tag_impacts(uow: UnitOfWork, reference: str, draft: ImpactDraft) -> WorkOrder:
    """Say whom or what the fault touches; the tags replace those that were there."""
    order = find_order(uow, reference, Permission.UPDATE, draft.version)
    require_open(uow, order)

    order.impacts = in_order(draft.impacts)
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(ImpactsTagged(order.reference, order.impacts), order)
    return order


def record_decision(uow: UnitOfWork, reference: str, draft: DecisionDraft) -> WorkOrder:
    """Minute a decision at the highest stage, with its next review, not later than the ladder's.

    Raises Conflict below the highest stage, and Invalid for a review that is too far ahead: an
    order at the top never waits in silence.
    """
    order = find_order(uow, reference, Permission.ACCEPT, draft.version)
    require_open(uow, order)
    ladder = ladder_of(order, uow.policy)
    if order.stage < ladder.top(order.priority):
        raise Conflict("Decisions are minuted at the highest stage; this order is below it.")
    latest = ladder.stage_due(order.stage, order.priority, uow.now, uow.policy.calendar)
    review_at = draft.review_at or latest
    if not uow.now < review_at <= latest:
        message = f"The next review must be in the future, and by {moment(latest)}"
        raise Invalid({"review_at": [message]})

    text = uow.keep(draft.decision)
    decision = Decision(
        at=uow.now, by_id=uow.actor.person_id, text_key=text.key, review_at=review_at
    )
    decision.order, decision.text = order, text
    uow.add(decision)
    order.stage_due_at = review_at
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(DecisionMade(order.reference, order.stage, review_at), order, decision)
    return order


def in_order(impacts: frozenset[Impact] | tuple[Impact, ...]) -> tuple[Impact, ...]:
    """Return tags without repeats, always in the same order."""
    return tuple(each for each in Impact if each in set(impacts))
