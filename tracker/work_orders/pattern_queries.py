"""Finding defects, their orders, duplicates, and what was seen of visits and powers."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from tracker.domain.errors import Invalid, NotFound
from tracker.domain.reference import Reference
from tracker.domain.roles import Actor, Permission
from tracker.domain.triggers import Trigger
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.models.patterns import Defect, DefectOrder, MeToo, OrderMerge, Visit


def get_defect(session: Session, actor: Actor, reference: str) -> Defect:
    """Return the defect; raises NotFound where the actor may see no order under it."""
    try:
        parsed = str(Reference.parse(reference))
    except Invalid as error:
        raise NotFound("There is no such defect. A reference reads DF-2026-000001.") from error
    found = session.scalars(
        sa.select(Defect).where(Defect.reference == parsed, Defect.id.in_(_seen(actor)))
    ).one_or_none()
    if found is None:
        raise NotFound(f"There is no defect {parsed} that you may see.")
    return found


def list_defects(session: Session, actor: Actor, *, closed: bool = False) -> Sequence[Defect]:
    """Return the defects with an order that the actor may see, the newest first."""
    over = Defect.closed_at.is_not(None) if closed else Defect.closed_at.is_(None)
    return session.scalars(
        sa.select(Defect).where(over, Defect.id.in_(_seen(actor))).order_by(Defect.id.desc())
    ).all()


def rows_of(session: Session, actor: Actor, defect: Defect) -> Sequence[DefectOrder]:
    """Return the orders under a defect that the actor may see, the oldest first."""
    return session.scalars(
        sa.select(DefectOrder)
        .join(WorkOrder, WorkOrder.id == DefectOrder.work_order_id)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(
            DefectOrder.defect_id == defect.id, DefectOrder.removed_at.is_(None), visible_to(actor)
        )
        .options(joinedload(DefectOrder.order))
        .order_by(WorkOrder.id)
    ).all()


def defects_of(session: Session, order: WorkOrder) -> Sequence[Defect]:
    """Return the defects that an order is under."""
    under = sa.select(DefectOrder.defect_id).where(
        DefectOrder.work_order_id == order.id, DefectOrder.removed_at.is_(None)
    )
    return session.scalars(sa.select(Defect).where(Defect.id.in_(under)).order_by(Defect.id)).all()


def clusters(session: Session) -> Sequence[tuple[str, int, int]]:
    """Return for each category and contract at how many premises it is open and escalated.

    Orders that an import had brought onto a stage do not count: they climbed elsewhere.
    """
    imported = sa.exists().where(
        StageMove.work_order_id == WorkOrder.id, StageMove.trigger == Trigger.BACKLOG
    )
    premises = sa.func.count(WorkOrder.premises_id.distinct())
    statement = (
        sa.select(WorkOrder.category_code, Premises.contract_id, premises)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(WorkOrder.closed_at.is_(None), WorkOrder.stage > 0, ~imported)
        .group_by(WorkOrder.category_code, Premises.contract_id)
        .having(premises > 1)
        .order_by(WorkOrder.category_code, Premises.contract_id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def visits_to(session: Session, orders: Sequence[WorkOrder]) -> Sequence[Visit]:
    """Return the visits for these orders, the latest first."""
    return session.scalars(
        sa.select(Visit)
        .where(Visit.work_order_id.in_([order.id for order in orders]))
        .order_by(Visit.at.desc(), Visit.id.desc())
    ).all()


def merges_into(session: Session, order: WorkOrder) -> Sequence[OrderMerge]:
    """Return the duplicates that an order goes on for, the oldest first."""
    return session.scalars(
        sa.select(OrderMerge)
        .where(OrderMerge.survivor_id == order.id, OrderMerge.undone_at.is_(None))
        .order_by(OrderMerge.id)
    ).all()


def merge_of(session: Session, order: WorkOrder) -> OrderMerge | None:
    """Return how an order was merged into another, or None where it stands for itself."""
    return session.scalars(
        sa.select(OrderMerge).where(
            OrderMerge.duplicate_id == order.id, OrderMerge.undone_at.is_(None)
        )
    ).one_or_none()


def likely_duplicates(
    session: Session,
    actor: Actor,
    premises: Premises,
    category_code: str,
    *,
    among: Collection[str],
) -> Sequence[WorkOrder]:
    """Return at most five open orders at these premises that the actor may see and are alike.

    Those of this kind come first, then those of the kinds `among` which it may be, the newest
    first.
    """
    return session.scalars(
        sa.select(WorkOrder)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(
            WorkOrder.premises_id == premises.id,
            WorkOrder.category_code.in_({category_code, *among}),
            WorkOrder.closed_at.is_(None),
            visible_to(actor),
        )
        .options(joinedload(WorkOrder.location))
        .order_by(
            WorkOrder.category_code != category_code,
            WorkOrder.reported_at.desc(),
            WorkOrder.id.desc(),
        )
        .limit(5)
    ).all()


def who_else(session: Session, order: WorkOrder) -> Sequence[MeToo]:
    """Return those who said that they have the same fault, the first first."""
    return session.scalars(
        sa.select(MeToo).where(MeToo.work_order_id == order.id).order_by(MeToo.id)
    ).all()


def reporters_of(session: Session, order: WorkOrder) -> tuple[Person, ...]:
    """Return everybody who reported this fault and may still see it, each once.

    Its own reporter, those who said "me too", and the same of every duplicate merged into it.
    """
    merged = sa.select(OrderMerge.duplicate_id).where(
        OrderMerge.survivor_id == order.id, OrderMerge.undone_at.is_(None)
    )
    ids = [order.id, *session.scalars(merged)]
    reported = sa.select(WorkOrder.reported_by_id).where(WorkOrder.id.in_(ids))
    joined = sa.select(MeToo.person_id).where(MeToo.work_order_id.in_(ids))
    found = session.scalars(
        sa.select(Person)
        .where(Person.active, sa.or_(Person.id.in_(reported), Person.id.in_(joined)))
        .order_by(Person.id)
    )
    place = order.premises.place
    return tuple(who for who in found if actor_of(who, "clock").may(Permission.VIEW, place))


def _seen(actor: Actor) -> sa.Select[int]:
    """Return the numbers of the defects with an order that the actor may see."""
    return (
        sa.select(DefectOrder.defect_id)
        .join(WorkOrder, WorkOrder.id == DefectOrder.work_order_id)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(DefectOrder.removed_at.is_(None), visible_to(actor))
    )
