"""Which orders a plan would be for, in which wave each, and why some are left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from tracker.domain.calendar import london_date
from tracker.domain.errors import Invalid
from tracker.domain.recovery import MOST_ORDERS, LeftOut, share_out
from tracker.domain.reference import Reference
from tracker.domain.roles import Actor, Permission
from tracker.premises.models import Premises, Unit
from tracker.premises.queries import visible_to
from tracker.recovery.schemas import Choice, Draft
from tracker.suppliers.models import Contract, Supplier
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.recovering import why_not


@dataclass(frozen=True, slots=True)
class Chosen:
    """An order that a plan would be for; with `why` it is left out, and has no wave."""

    order: WorkOrder
    wave: int
    target_on: date | None
    why: LeftOut | None

    @property
    def times(self) -> int:
        """How often it was re-baselined before."""
        return len(self.order.recovery_targets)


def choose(session: Session, actor: Actor, draft: Draft, now: datetime) -> list[Chosen]:
    """Return the orders of a draft in their turn: danger first, then the oldest; changes nothing.

    Raises Invalid for references that are no orders of the actor's, for a date that has passed,
    for more orders than a plan may hold, and where the waves hold fewer than there are.
    """
    if draft.waves[0].target_on <= london_date(now):
        raise Invalid({"wave_1_on": ["The date must be in the future"]})
    orders = _fitting(session, actor, draft.choice, now)
    if len(orders) > MOST_ORDERS:
        raise Invalid(
            {"unit": [f"These are {len(orders):,} orders: choose {MOST_ORDERS:,} or fewer"]}
        )
    reasons = [(order, why_not(order, now)) for order in orders]
    fit = [order for order, why in reasons if why is None]
    waves = share_out(len(fit), [wave.size for wave in draft.waves])
    if waves is None:
        last = len(draft.waves)
        held = sum(wave.size or 0 for wave in draft.waves)
        raise Invalid(
            {f"wave_{last}_size": [f"The waves hold {held:,} orders, and there are {len(fit):,}"]}
        )
    dates = {number: wave.target_on for number, wave in enumerate(draft.waves, start=1)}
    chosen = [
        Chosen(order, wave, dates[wave], None) for order, wave in zip(fit, waves, strict=True)
    ]
    return chosen + [Chosen(order, 0, None, why) for order, why in reasons if why is not None]


def _fitting(session: Session, actor: Actor, choice: Choice, now: datetime) -> Sequence[WorkOrder]:
    statement = (
        sa.select(WorkOrder)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(visible_to(actor, Permission.RECOVER))
        .options(selectinload(WorkOrder.interim_measures), selectinload(WorkOrder.recovery_targets))
        .order_by(WorkOrder.safety_critical.desc(), WorkOrder.reported_at, WorkOrder.id)
    )
    if choice.orders:
        return _named(session, statement, choice.orders)
    statement = statement.where(WorkOrder.closed_at.is_(None), WorkOrder.stage > 0)
    if choice.unit:
        inside = sa.select(Unit.id).where(Unit.code == choice.unit)
        statement = statement.where(Premises.unit_id.in_(inside))
    if choice.premises:
        statement = statement.where(Premises.code == choice.premises)
    if choice.supplier:
        under = (
            sa.select(Contract.id)
            .join(Supplier, Supplier.id == Contract.supplier_id)
            .where(Supplier.code == choice.supplier)
        )
        statement = statement.where(Premises.contract_id.in_(under))
    if choice.category:
        statement = statement.where(WorkOrder.category_code == choice.category)
    if choice.stage is not None:
        statement = statement.where(WorkOrder.stage == choice.stage)
    if choice.older_than_days is not None:
        oldest = now - timedelta(days=choice.older_than_days)
        statement = statement.where(WorkOrder.reported_at < oldest)
    return session.scalars(statement.limit(MOST_ORDERS + 1)).all()


def _named(
    session: Session, statement: sa.Select[WorkOrder], listed: Sequence[str]
) -> Sequence[WorkOrder]:
    references, wrong = [], []
    for each in listed:
        try:
            references.append(str(Reference.parse(each)))
        except Invalid:
            wrong.append(each[:20])
    found = session.scalars(statement.where(WorkOrder.reference.in_(references))).all()
    known = {order.reference for order in found}
    wrong += [each for each in references if each not in known]
    if wrong:
        raise Invalid({"orders": [f"These are no orders of yours: {', '.join(wrong[:10])}"]})
    return found
