"""What somebody may do about an order now, under which clause, and what is left to spend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.authority import Authority, in_force, left_to_spend
from tracker.domain.milestones import MilestoneKind
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.domain.triggers import Trigger
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.powers import PowerUse
from tracker.work_orders.position import ladder_of


@dataclass(frozen=True, slots=True)
class Available:
    """A clause in force, with what is left to spend under it on this order, in pence."""

    clause: Authority
    left_pence: int


def available(
    session: Session,
    order: WorkOrder,
    actor: Actor,
    *,
    policy: Policy,
    now: datetime,
    uses: Sequence[PowerUse] | None = None,
) -> list[Available]:
    """Return what the actor may do about an open order at `now` (UTC), by their roles there.

    `uses` are the order's own where somebody has read them already (`uses_of`).
    What widens by itself is worked out anew at each look: nobody has to switch it on.
    """
    if not order.is_open:
        return []
    place = order.premises.place
    clauses = in_force(
        ladder_of(order, policy).authority,
        stage=order.stage,
        roles={grant.role for grant in actor.grants if grant.scope.covers(place)},
        ran_out=_ran_out(order, now),
        missed=_missed(order, now),
    )
    spent: dict[str, int] = {}
    for use in uses_of(session, order) if uses is None else uses:
        spent[use.authority] = spent.get(use.authority, 0) + use.amount_pence
    return [
        Available(clause, left_to_spend(clause, spent.get(clause.key, 0))) for clause in clauses
    ]


def uses_of(session: Session, order: WorkOrder) -> Sequence[PowerUse]:
    """Return the powers that were used on an order, the first first."""
    return session.scalars(
        sa.select(PowerUse).where(PowerUse.work_order_id == order.id).order_by(PowerUse.id)
    ).all()


def _ran_out(order: WorkOrder, now: datetime) -> set[int]:
    """Return the stages of this run whose time ran out, the present one among them."""
    passed = {
        move.from_stage
        for move in order.moves
        if move.run == order.run and move.trigger is Trigger.STAGE_LIMIT
    }
    return {*passed, order.stage} if now > order.stage_due_at else passed


def _missed(order: WorkOrder, now: datetime) -> set[MilestoneKind]:
    return {
        row.kind
        for row in order.milestones
        if row.breached_at is not None or (row.met_at is None and now > row.due_at)
    }
