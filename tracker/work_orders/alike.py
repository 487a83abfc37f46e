"""Asking whether a fault is open already, before it is logged a second time."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from tracker.domain.category_search import neighbours
from tracker.domain.errors import NotFound
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.premises.models import Premises
from tracker.premises.queries import get_premises
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.pattern_queries import likely_duplicates
from tracker.work_orders.schemas import WorkOrderDraft


class ReportedAlready(Exception):
    """The fault is open already, it seems; `orders` are those to ask the reporter about."""

    def __init__(self, orders: Sequence[WorkOrder]) -> None:
        super().__init__()
        self.orders = orders

    @property
    def references(self) -> tuple[str, ...]:
        """What the reporter is asked about, so that they are asked once."""
        return tuple(order.reference for order in self.orders)


def ask_first(uow: UnitOfWork, draft: WorkOrderDraft, asked: Collection[str] = ()) -> None:
    """Let a report through, or raise ReportedAlready while nothing is logged yet.

    A report with somebody at risk is never held up. `asked` are the references that the reporter
    has said no to; another order that is alike is asked about again.
    """
    if draft.at_risk:
        return
    try:
        premises = get_premises(uow.session, uow.actor, draft.premises_code)
    except NotFound:
        return  # logging says so beside the field
    code = draft.category_code.strip().upper()
    found = _alike(uow.session, uow.actor, premises, code, uow.policy)
    if any(order.reference not in asked for order in found):
        raise ReportedAlready(found)


def others_like(
    session: Session, actor: Actor, order: WorkOrder, policy: Policy
) -> Sequence[WorkOrder]:
    """Return the other open orders that this one may be the same fault as."""
    found = _alike(session, actor, order.premises, order.category_code, policy)
    return [one for one in found if one.id != order.id]


def to_ask_after(
    session: Session, actor: Actor, order: WorkOrder, policy: Policy
) -> Sequence[WorkOrder]:
    """Return what to ask about now that an order was logged at once: somebody is at risk."""
    return others_like(session, actor, order, policy) if order.at_risk and order.is_open else ()


def _alike(
    session: Session, actor: Actor, premises: Premises, code: str, policy: Policy
) -> Sequence[WorkOrder]:
    codes = neighbours(policy.categories.values(), code)
    return likely_duplicates(session, actor, premises, code, among=codes)
