"""Finding what somebody did to several orders at once, and what became of each."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFound
from tracker.domain.roles import Actor
from tracker.domain.undoing import RowState
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.bulk import BulkAct, BulkRow


def get_bulk_act(session: Session, actor: Actor, reference: str) -> BulkAct:
    """Return it; raises NotFound for what is not there, or was somebody else's."""
    found = session.scalars(
        sa.select(BulkAct).where(BulkAct.reference == reference, BulkAct.by_id == actor.person_id)
    ).one_or_none()
    if found is None:
        raise NotFound("You have done nothing of that number to several orders at once.")
    return found


def list_bulk_acts(
    session: Session, actor: Actor, *, most: int
) -> Sequence[tuple[BulkAct, Mapping[RowState, int]]]:
    """Return the latest that this person did, each with how many orders are in which state."""
    acts = session.scalars(
        sa.select(BulkAct)
        .where(BulkAct.by_id == actor.person_id)
        .order_by(BulkAct.begun_at.desc(), BulkAct.id.desc())
        .limit(most)
    ).all()
    counted = session.execute(
        sa.select(BulkRow.bulk_act_id, BulkRow.state, sa.func.count())
        .where(BulkRow.bulk_act_id.in_([act.id for act in acts]))
        .group_by(BulkRow.bulk_act_id, BulkRow.state)
    ).all()
    return [
        (act, {state: number for act_id, state, number in counted if act_id == act.id})
        for act in acts
    ]


def rows_of(session: Session, act: BulkAct) -> Sequence[BulkRow]:
    """Return every order of it, as they were ticked."""
    return session.scalars(
        sa.select(BulkRow).where(BulkRow.bulk_act_id == act.id).order_by(BulkRow.number)
    ).all()


def numbers_in(session: Session, act: BulkAct, state: RowState, *, most: int) -> Sequence[int]:
    """Return the next of its orders in this state, by their numbers: what is undone, backwards."""
    number = BulkRow.number.desc() if state is RowState.UNDOING else BulkRow.number
    statement = (
        sa.select(BulkRow.number)
        .where(BulkRow.bulk_act_id == act.id, BulkRow.state == state)
        .order_by(number)
        .limit(most)
    )
    return session.scalars(statement).all()


def locked_row(session: Session, act: BulkAct, number: int) -> BulkRow:
    """Return one of its rows, waiting for whoever is at it."""
    return session.scalars(
        sa.select(BulkRow)
        .where(BulkRow.bulk_act_id == act.id, BulkRow.number == number)
        .with_for_update(of=BulkRow)
        .execution_options(populate_existing=True)
    ).one()


def visible_references(session: Session, actor: Actor, rows: Sequence[BulkRow]) -> frozenset[str]:
    """Return the references of those orders that the actor may see now."""
    numbers = [row.work_order_id for row in rows]
    return frozenset(
        session.scalars(
            sa.select(WorkOrder.reference)
            .join(Premises, WorkOrder.premises_id == Premises.id)
            .where(visible_to(actor), WorkOrder.id.in_(numbers))
        )
    )
