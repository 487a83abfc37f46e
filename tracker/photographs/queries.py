"""Reading photographs: those of an order, how many there are, and the picture of one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker.domain.errors import NotFound
from tracker.domain.roles import Actor
from tracker.photographs.models import (
    AwaitedPhotograph,
    AwaitedState,
    Photograph,
    PhotographContent,
)
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.models import WorkOrder


@dataclass(frozen=True, slots=True)
class Album:
    """The photographs of some orders in the order in which they were given, and what is missing."""

    photographs: Sequence[Photograph]
    awaited: Sequence[AwaitedPhotograph]
    lost: Sequence[AwaitedPhotograph]


NO_PHOTOGRAPHS = Album((), (), ())


def album_of(session: Session, orders: Sequence[WorkOrder]) -> Album:
    """Return what there is of these orders, without the pictures themselves."""
    numbers = [order.id for order in orders]
    photographs = session.scalars(
        sa.select(Photograph)
        .where(Photograph.work_order_id.in_(numbers))
        .order_by(Photograph.given_at, Photograph.work_order_id, Photograph.number)
        .options(
            joinedload(Photograph.order),
            joinedload(Photograph.given_by),
            joinedload(Photograph.sealed_by),
            joinedload(Photograph.caption),
            joinedload(Photograph.seal_reason),
        )
    ).all()
    missing = session.scalars(
        sa.select(AwaitedPhotograph)
        .where(
            AwaitedPhotograph.work_order_id.in_(numbers),
            AwaitedPhotograph.state != AwaitedState.ARRIVED,
        )
        .order_by(AwaitedPhotograph.given_at, AwaitedPhotograph.id)
        .options(joinedload(AwaitedPhotograph.given_by))
    ).all()
    return Album(
        photographs,
        [row for row in missing if row.state is AwaitedState.WAITING],
        [row for row in missing if row.state is AwaitedState.GIVEN_UP],
    )


def count_photographs(session: Session, order_ids: Collection[int]) -> dict[int, int]:
    """Return how many unsealed photographs each order has, by its number; none is left out."""
    rows = session.execute(
        sa.select(Photograph.work_order_id, sa.func.count())
        .where(Photograph.work_order_id.in_(order_ids), Photograph.sealed_at.is_(None))
        .group_by(Photograph.work_order_id)
    )
    return dict.fromkeys(order_ids, 0) | {row[0]: row[1] for row in rows}


def get_photograph(
    session: Session, actor: Actor, photograph_id: int, *, locked: bool = False
) -> Photograph:
    """Return a photograph of an order that this person may see; raises NotFound for any other."""
    statement = (
        sa.select(Photograph)
        .join(Photograph.order)
        .join(Premises, WorkOrder.premises_id == Premises.id)
        .where(Photograph.id == photograph_id, visible_to(actor))
        .options(contains_eager(Photograph.order))
    )
    if locked:
        statement = statement.with_for_update(of=Photograph)
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound("There is no such photograph that you may see.")
    return row


def picture_of(session: Session, photograph: Photograph, *, thumbnail: bool = False) -> bytes:
    """Return the bytes of its picture, a JPEG; only one of the two is read."""
    wanted = PhotographContent.thumbnail if thumbnail else PhotographContent.picture
    return session.scalars(
        sa.select(wanted).where(PhotographContent.photograph_id == photograph.id)
    ).one()
