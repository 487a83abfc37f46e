"""What is held back, watched: what must not wait any longer goes, and too much comes slower."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute

from tracker.domain.calendar import LONDON, london_date
from tracker.domain.notices import Urgency
from tracker.domain.priority import Priority
from tracker.domain.quiet import HeldFor
from tracker.outbox.claiming import BETWEEN_MESSAGES, Pacing
from tracker.outbox.models import Delivery, DeliveryState
from tracker.people.models import RoleGrant
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder


def release_what_cannot_wait(uow: UnitOfWork) -> int:
    """Let go what is held although its order has become an emergency, or is due before it ends.

    What was routine when somebody's quiet hours began need not have stayed so. What a way does
    not take for now comes alone from then on too, and goes by another as danger does. Returns how
    many.
    """
    dangerous = sa.or_(WorkOrder.priority == Priority.P1, WorkOrder.safety_critical)
    found = uow.session.execute(
        sa.select(Delivery, dangerous)
        .join(WorkOrder, WorkOrder.reference == Delivery.subject)
        .where(
            Delivery.state == DeliveryState.PENDING,
            Delivery.person_id.is_not(None),
            Delivery.urgency == Urgency.ACT,
            sa.or_(
                sa.and_(dangerous, ~Delivery.comes_alone),
                sa.and_(
                    Delivery.held_until > uow.now,
                    _runs_out_before(Delivery.held_until),
                    Delivery.held_for != HeldFor.GATHERING,
                ),
            ),
        )
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    for row, is_danger in found:
        if row.held_until is not None and row.held_until > uow.now:
            row.held_until = row.next_try_at = uow.now
        row.comes_alone = row.comes_alone or bool(is_danger)
    return len(found)


def pacing_of(uow: UnitOfWork) -> Pacing:
    """Return how long each reader is left in peace after a message: longer beyond their budget.

    What runs out meanwhile is not put off by a budget, and what comes alone is never asked about.
    """

    def pace(due: Sequence[Delivery]) -> tuple[timedelta, HeldFor]:
        person_id, slower = due[0].person_id, uow.policy.attention.slower
        most = _budget_of(uow, person_id) if person_id is not None else None
        usual = (BETWEEN_MESSAGES, HeldFor.GATHERING)
        if most is None or _messages_today(uow, person_id) < most:
            return usual
        if _any_runs_out(uow, due, uow.now + slower):
            return usual
        return slower, HeldFor.BUDGET

    return pace


def _budget_of(uow: UnitOfWork, person_id: int) -> int | None:
    held = sa.select(RoleGrant.role).where(
        RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)
    )
    return uow.policy.attention.most(uow.session.scalars(held).all())


def _messages_today(uow: UnitOfWork, person_id: int | None) -> int:
    midnight = datetime.combine(london_date(uow.now), time(), tzinfo=LONDON)
    number = sa.select(sa.func.count(sa.distinct(Delivery.sent_as))).where(
        Delivery.person_id == person_id, Delivery.sent_at >= midnight, ~Delivery.comes_alone
    )
    return uow.session.scalar(number) or 0


def _any_runs_out(uow: UnitOfWork, due: Sequence[Delivery], by: datetime) -> bool:
    soon = sa.exists().where(
        WorkOrder.reference.in_([row.subject for row in due]),
        _runs_out_before(by),
    )
    return bool(uow.session.scalar(sa.select(soon)))


def _runs_out_before(at: datetime | QueryableAttribute[datetime | None]) -> sa.ColumnElement[bool]:
    """Whether the machine does its next step with the order before then: no hold outlasts it.

    What `tracker.domain.quiet.going` asks when a notice is addressed is asked here again while it
    is held, and before a budget holds it.
    """
    return WorkOrder.next_step_at < at
