"""What the page of one order is read from: which parts it has at all, and who stands in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from tracker.db import Base
from tracker.people.models import Person
from tracker.work_orders.models import (
    Chase,
    ClockHold,
    ClockPause,
    Decision,
    Dispute,
    HelpdeskReference,
    InterimMeasure,
    JointAcceptance,
    Note,
    PriorityChange,
    RecoveryTarget,
    StageMove,
    WorkOrder,
)
from tracker.work_orders.models.patterns import DefectOrder, MeToo, OrderMerge, Visit
from tracker.work_orders.models.powers import PowerUse
from tracker.work_orders.models.visitors import VisitorReport

# Lists of the order itself, by their names on it.
_LISTS: Mapping[str, InstrumentedAttribute[Any]] = {
    "acceptances": JointAcceptance.work_order_id,
    "chases": Chase.work_order_id,
    "decisions": Decision.work_order_id,
    "disputes": Dispute.work_order_id,
    "helpdesk_references": HelpdeskReference.work_order_id,
    "holds": ClockHold.work_order_id,
    "interim_measures": InterimMeasure.work_order_id,
    "moves": StageMove.work_order_id,
    "notes": Note.work_order_id,
    "pauses": ClockPause.work_order_id,
    "priority_changes": PriorityChange.work_order_id,
    "recovery_targets": RecoveryTarget.work_order_id,
}
# What other tables say of it.
_ABOUT: Mapping[str, InstrumentedAttribute[Any]] = {
    "visits": Visit.work_order_id,
    "defects": DefectOrder.work_order_id,
    "duplicates": OrderMerge.survivor_id,
    "merged": OrderMerge.duplicate_id,
    "me_too": MeToo.work_order_id,
    "powers": PowerUse.work_order_id,
    "visitor": VisitorReport.work_order_id,
}
_ALL: Mapping[str, InstrumentedAttribute[Any]] = {**_LISTS, **_ABOUT}


def present_parts(
    session: Session, order: WorkOrder, besides: Mapping[str, InstrumentedAttribute[Any]]
) -> frozenset[str]:
    """Return which parts the order has, with one question; of its own lists, close those without.

    Most orders have few of two dozen kinds, and nothing else is asked about the others. `besides`
    names the orders' numbers in tables of features above this one.
    """
    row = session.execute(
        sa.select(
            *(
                sa.exists().where(column == order.id).label(name)
                for name, column in {**_ALL, **besides}.items()
            )
        )
    ).one()
    found = frozenset(name for name, has in row._mapping.items() if has)
    for name in _LISTS.keys() - found:
        set_committed_value(order, name, [])
    return found


def read_people(session: Session, numbers: Iterable[int | None]) -> Sequence[Person]:
    """Return these people, without what they may do; while they are held, their names are at hand.

    Asked for one by one each would cost a question, and three more for what they may do.
    """
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return ()
    return session.scalars(
        sa.select(Person)
        .where(Person.id.in_(wanted))
        .options(lazyload(Person.grants), lazyload(Person.slack))
    ).all()


def people_of(order: WorkOrder, rows: Iterable[Base]) -> set[int]:
    """Return the numbers of everybody whom the order and these rows name."""
    found = set()
    for row in (order, *rows):
        for relation in sa.inspect(type(row)).relationships:
            if relation.mapper.class_ is Person:
                (column,) = relation.local_columns
                number = getattr(row, sa.inspect(type(row)).get_property_by_column(column).key)
                found |= {number} if number is not None else set()
    return found
