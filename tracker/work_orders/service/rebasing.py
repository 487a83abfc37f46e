"""Putting orders in flight on another version of the ladder, each with its entry on the trail."""

from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import OrderRebased
from tracker.domain.roles import Permission
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import reschedule
from tracker.work_orders.queries import get_order
from tracker.work_orders.rebasing import put_on
from tracker.work_orders.service.accepting import ask_second


def rebase_order(uow: UnitOfWork, reference: str, to_version: int, reason: str) -> WorkOrder:
    """Put one open order on another version, with a reason; it moves to no other stage.

    Raises Conflict for a closed order, and where the version lacks the stage that it is at.
    """
    order = get_order(uow.session, uow.actor, reference, locked=True)
    uow.actor.require(Permission.REBASE, order.premises.place)
    ladder = uow.policy.ladders.get(to_version)
    if ladder is None:
        raise Invalid({"to": [f"There is no version {to_version} of the ladder."]})
    if len(reason.strip()) < 5:  # noqa: PLR2004 - as for any other reason
        raise Invalid({"reason": ["The reason must be 5 characters or more"]})
    if not order.is_open:
        raise Conflict(f"{order.reference} is closed.")
    if order.stage > ladder.height:
        raise Conflict(f"Version {to_version} has no stage {order.stage}.")
    if order.ladder_version == to_version:
        return order
    uow.watch(order)
    from_version = order.ladder_version
    uow.keep(reason.strip())
    put_on(order, uow.policy, uow.now, to_version)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(OrderRebased(order.reference, from_version, to_version, order.stage), order)
    ask_second(uow, order)
    return order
