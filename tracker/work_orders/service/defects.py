"""Defects: the orders of one cause, gathered when a fault comes back or spreads."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tracker.domain.calendar import london_year
from tracker.domain.errors import Conflict, Invalid, NotFound
from tracker.domain.events import DefectClosed, DefectOpened, OrderGathered, OrderReleased
from tracker.domain.lifecycle import Status
from tracker.domain.patterns import is_cluster, is_repeat_fault, repeats_since
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.numbering import next_reference
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.patterns import Defect, DefectKind, DefectOrder
from tracker.work_orders.pattern_queries import clusters, get_defect, rows_of
from tracker.work_orders.position import ladder_of, reschedule
from tracker.work_orders.queries import get_order
from tracker.work_orders.service.stages import raise_to

# These were no occurrence of a fault of their own.
_NOT_COUNTED = (Status.CANCELLED, Status.DUPLICATE)


def notice_patterns(uow: UnitOfWork, order: WorkOrder) -> None:
    """See whether a newly logged order is a repeat, or belongs to a theme that is open already.

    Called when a fault is logged. An import does not call it: a supplier's history would open
    defects by the hundred, about visits of last year.
    """
    ladder = ladder_of(order, uow.policy)
    alike = _alike(uow, order)
    if is_repeat_fault(ladder, len(alike)):
        key = f"repeat:{order.category_code}:{order.premises_id}:{order.location_id or 0}"
        defect = _open_defect(
            uow, DefectKind.REPEAT, key, order.category_code, premises_id=order.premises_id
        )
        _gather(uow, defect, alike)
        raise_to(uow, order, Trigger.REPEAT_FAULT, due_at=uow.now)
        reschedule(order, uow.policy)
    theme = uow.session.scalars(
        sa.select(Defect).where(
            Defect.open_key == _theme_key(order.category_code, order.premises.contract_id)
        )
    ).one_or_none()
    if theme is not None:
        _gather(uow, theme, [order])


def gather_clusters(uow: UnitOfWork) -> list[str]:
    """Open a defect for each category that is escalated at too many premises of a contract.

    The order that completed the number enters the stage that the ladder names; those that come
    later join without moving. Returns the references of the defects opened.
    """
    ladder = uow.policy.ladder
    opened = []
    for category, contract_id, premises in clusters(uow.session):
        key = _theme_key(category, contract_id)
        known = uow.session.scalar(sa.select(Defect.id).where(Defect.open_key == key))
        if known is not None or not is_cluster(ladder, premises):
            continue
        defect = _open_defect(uow, DefectKind.THEMATIC, key, category, contract_id=contract_id)
        orders = _escalated(uow, category, contract_id)
        _gather(uow, defect, orders)
        _raise_last(uow, orders)
        opened.append(defect.reference)
    return opened


def add_to_defect(uow: UnitOfWork, reference: str, order_reference: str) -> Defect:
    """Put an order under a defect by hand; it moves to no other stage.

    Raises Invalid for an order that the actor cannot find, Conflict for a closed defect.
    """
    defect = _open_one(uow, reference)
    try:
        order = get_order(uow.session, uow.actor, order_reference)
    except NotFound as error:
        raise Invalid({"order": [error.message]}) from error
    uow.actor.require(Permission.UPDATE, order.premises.place)
    _gather(uow, defect, [order], again=True)
    uow.answer = defect.reference
    return defect


def remove_from_defect(uow: UnitOfWork, reference: str, order_reference: str) -> Defect:
    """Take an order out of a defect: it turned out to have another cause."""
    defect = _open_one(uow, reference)
    rows = [
        row
        for row in rows_of(uow.session, uow.actor, defect)
        if row.order.reference == order_reference
    ]
    if not rows:
        raise Conflict(f"{order_reference} is not under {defect.reference}.")
    row = uow.watch(rows[0])
    uow.actor.require(Permission.UPDATE, row.order.premises.place)
    row.removed_at = uow.now
    uow.session.flush()
    uow.answer = defect.reference
    uow.record(OrderReleased(row.order.reference, defect.reference), row)
    return defect


def close_defect(uow: UnitOfWork, reference: str, reason: str) -> Defect:
    """Close a defect whose cause is dealt with; raises Conflict while an order of it is open.

    Whoever closes it must be able to change every order under it.
    """
    defect = _open_one(uow, reference)
    orders = uow.session.scalars(
        sa.select(WorkOrder)
        .join(DefectOrder, DefectOrder.work_order_id == WorkOrder.id)
        .where(DefectOrder.defect_id == defect.id, DefectOrder.removed_at.is_(None))
        .order_by(WorkOrder.id)
    ).all()
    for order in orders:
        uow.actor.require(Permission.UPDATE, order.premises.place)
    still = [order.reference for order in orders if order.is_open]
    if still:
        raise Conflict(f"{still[0]} is still open: its cause is not dealt with.", tuple(still[1:]))
    words = uow.keep(reason)
    defect.open_key = None
    defect.closed_at, defect.closed_by_id = uow.now, uow.actor.person_id
    defect.reason, defect.reason_key = words, words.key
    uow.session.flush()
    uow.answer = defect.reference
    uow.record(DefectClosed(defect.reference), defect)
    return defect


def _open_one(uow: UnitOfWork, reference: str) -> Defect:
    defect = get_defect(uow.session, uow.actor, reference)
    if defect.closed_at is not None:
        raise Conflict(f"{defect.reference} is closed.")
    return uow.watch(defect)


def _alike(uow: UnitOfWork, order: WorkOrder) -> Sequence[WorkOrder]:
    """Return the orders of the same fault at the same place that count, this one among them."""
    ladder = ladder_of(order, uow.policy)
    if not ladder.uses(Trigger.REPEAT_FAULT):
        return ()
    statement = sa.select(WorkOrder).where(
        WorkOrder.premises_id == order.premises_id,
        WorkOrder.category_code == order.category_code,
        WorkOrder.status.not_in(_NOT_COUNTED),
        WorkOrder.reported_at >= repeats_since(ladder, uow.now),
    )
    if order.location_id is not None:
        statement = statement.where(WorkOrder.location_id == order.location_id)
    return uow.session.scalars(statement.order_by(WorkOrder.id)).all()


def _raise_last(uow: UnitOfWork, orders: Sequence[WorkOrder]) -> None:
    """Take the order up that climbed last; one whose fix awaits the premises stays where it is."""
    owed = [order for order in orders if order.status is not Status.SUPPLIER_COMPLETE]
    if not owed:
        return
    last = uow.watch(max(owed, key=lambda order: (order.stage_entered_at, order.id)))
    if raise_to(uow, last, Trigger.CLUSTER, due_at=uow.now) is not None:
        reschedule(last, uow.policy)


def _escalated(uow: UnitOfWork, category: str, contract_id: int) -> Sequence[WorkOrder]:
    return uow.session.scalars(
        sa.select(WorkOrder)
        .where(
            WorkOrder.premises.has(contract_id=contract_id),
            WorkOrder.category_code == category,
            WorkOrder.closed_at.is_(None),
            WorkOrder.stage > 0,
        )
        .order_by(WorkOrder.id)
        .with_for_update(of=WorkOrder)
    ).all()


def _theme_key(category: str, contract_id: int) -> str:
    return f"thematic:{category}:{contract_id}"


def _open_defect(
    uow: UnitOfWork,
    kind: DefectKind,
    key: str,
    category: str,
    *,
    premises_id: int | None = None,
    contract_id: int | None = None,
) -> Defect:
    """Return the open defect of this key, opened now where there is none.

    Two that open it at once: the second finds the key taken, and joins the first's.
    """
    known = sa.select(Defect).where(Defect.open_key == key)
    found = uow.session.scalars(known).one_or_none()
    if found is not None:
        return found
    defect = Defect(
        reference=str(next_reference(uow.session, "DF", london_year(uow.now))),
        kind=kind,
        category_code=category,
        premises_id=premises_id,
        contract_id=contract_id,
        open_key=key,
        opened_at=uow.now,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(defect)
            uow.session.flush()
    except IntegrityError:
        return uow.session.scalars(known).one()
    uow.add(defect)
    uow.record(DefectOpened(defect.reference), defect)
    return defect


def _gather(
    uow: UnitOfWork, defect: Defect, orders: Iterable[WorkOrder], *, again: bool = False
) -> None:
    """Put orders under a defect; one that a person took out comes back only by a person."""
    uow.session.flush()
    rows = uow.session.scalars(sa.select(DefectOrder).where(DefectOrder.defect_id == defect.id))
    known = {row.work_order_id: row for row in rows}
    for order in orders:
        row = known.get(order.id)
        if row is None:
            row = DefectOrder(defect_id=defect.id, work_order_id=order.id, added_at=uow.now)
            row.defect, row.order = defect, order
            uow.add(row)
        elif row.removed_at is not None and again:
            uow.watch(row).removed_at = None
        else:
            continue
        uow.session.flush()
        uow.record(OrderGathered(order.reference, defect.reference), row)
