"""Finding recovery plans, what is in them, and who may approve one."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.domain.errors import Invalid, NotFound
from tracker.domain.policy import Policy
from tracker.domain.reachability import Contact
from tracker.domain.recovery import APPROVING_FROM_STAGE
from tracker.domain.reference import Reference
from tracker.domain.roles import Actor, Permission, Place
from tracker.owners.queries import Directory, HeldAs
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.recovery.models import RecoveryLine, RecoveryPlan
from tracker.work_orders.models import RecoveryTarget, WorkOrder

_NOT_THEIRS = frozenset({HeldAs.STAGE_ABOVE, HeldAs.NOBODY})


def get_plan(
    session: Session, actor: Actor, reference: str, *, locked: bool = False
) -> RecoveryPlan:
    """Return the plan; raises NotFound where the actor may see no order in it."""
    try:
        parsed = str(Reference.parse(reference))
    except Invalid as error:
        raise NotFound("There is no such plan. A reference reads RP-2026-000001.") from error
    statement = sa.select(RecoveryPlan).where(
        RecoveryPlan.reference == parsed, RecoveryPlan.id.in_(_seen(actor))
    )
    if locked:
        statement = statement.with_for_update(of=RecoveryPlan)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(f"There is no recovery plan {parsed} that you may see.")
    return found


def list_plans(session: Session, actor: Actor) -> Sequence[RecoveryPlan]:
    """Return the plans with an order that the actor may see, the newest first."""
    return session.scalars(
        sa.select(RecoveryPlan)
        .where(RecoveryPlan.id.in_(_seen(actor)))
        .options(joinedload(RecoveryPlan.proposed_by), joinedload(RecoveryPlan.approved_by))
        .order_by(RecoveryPlan.id.desc())
    ).all()


def lines_of(session: Session, actor: Actor, plan: RecoveryPlan) -> Sequence[RecoveryLine]:
    """Return the orders in a plan that the actor may see, wave by wave, with their targets."""
    return session.scalars(
        sa.select(RecoveryLine)
        .join(WorkOrder, WorkOrder.id == RecoveryLine.work_order_id)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(RecoveryLine.plan_id == plan.id, visible_to(actor))
        .options(joinedload(RecoveryLine.order).selectinload(WorkOrder.recovery_targets))
        .order_by(RecoveryLine.left_out.is_not(None), RecoveryLine.wave, RecoveryLine.id)
    ).all()


def next_lines(session: Session, plan: RecoveryPlan, limit: int) -> Sequence[RecoveryLine]:
    """Return the next orders of a plan whose turn has not come, each locked, by their number."""
    waiting = sa.select(RecoveryLine).where(
        RecoveryLine.plan_id == plan.id,
        RecoveryLine.done_at.is_(None),
        RecoveryLine.left_out.is_(None),
    )
    lines = session.scalars(waiting.order_by(RecoveryLine.work_order_id).limit(limit)).all()
    orders = session.scalars(
        sa.select(WorkOrder)
        .where(WorkOrder.id.in_([line.work_order_id for line in lines]))
        .options(
            selectinload(WorkOrder.recovery_targets),
            selectinload(WorkOrder.interim_measures),
            selectinload(WorkOrder.pauses),
        )
        .order_by(WorkOrder.id)
        .with_for_update(of=WorkOrder)
        .execution_options(populate_existing=True)
    )
    found = {order.id: order for order in orders}
    for line in lines:
        line.order, line.plan = found[line.work_order_id], plan
    return lines


def done_lines(session: Session, plan: RecoveryPlan) -> Sequence[RecoveryLine]:
    """Return the orders that the plan re-baselined."""
    return session.scalars(
        sa.select(RecoveryLine)
        .where(RecoveryLine.plan_id == plan.id, RecoveryLine.done_at.is_not(None))
        .options(joinedload(RecoveryLine.order).selectinload(WorkOrder.recovery_targets))
        .order_by(RecoveryLine.work_order_id)
    ).all()


def count_lines(session: Session, plan: RecoveryPlan) -> tuple[int, int, int]:
    """Return how many orders a plan has re-baselined, has left out, and has still to come to."""
    row = session.execute(
        sa.select(
            sa.func.count(RecoveryLine.done_at),
            sa.func.count(RecoveryLine.left_out),
            sa.func.count(),
        ).where(RecoveryLine.plan_id == plan.id)
    ).one()
    return row[0], row[1], row[2] - row[0] - row[1]


def awaits_anything(session: Session, plan: RecoveryPlan) -> bool:
    """Whether an open order is still held to its target under the plan."""
    held = (
        sa.select(RecoveryTarget.id)
        .join(WorkOrder, WorkOrder.id == RecoveryTarget.work_order_id)
        .where(
            RecoveryTarget.plan == plan.reference,
            RecoveryTarget.missed_at.is_(None),
            RecoveryTarget.put_off_at.is_(None),
            WorkOrder.closed_at.is_(None),
            WorkOrder.recovery_by == RecoveryTarget.target_at,
        )
    )
    return session.scalars(held.limit(1)).first() is not None


def count_missed(session: Session, plan: RecoveryPlan) -> int:
    """Return how many recovery targets of the plan were missed."""
    missed = sa.select(sa.func.count(RecoveryTarget.missed_at)).where(
        RecoveryTarget.plan == plan.reference
    )
    return session.scalars(missed).one()


def approvers(
    places: Iterable[Place], policy: Policy, directory: Directory, *, but: int | None
) -> tuple[Contact, ...]:
    """Return who may approve a plan for all of these places, by name: never whoever proposes it.

    The person with the number `but` is left out: two people sign a plan.
    """
    common: set[int] | None = None
    for place in set(places):
        here = {who.id for who in directorate([place], policy, directory)}
        common = here if common is None else common & here
    able = (common or set()) - {but}
    return tuple(who for who in directorate(places, policy, directory) if who.id in able)


def directorate(
    places: Iterable[Place], policy: Policy, directory: Directory
) -> tuple[Contact, ...]:
    """Return by name who holds a stage of the Estates Directorate, or is its deputy, anywhere."""
    found = {who.id: who for place in places for who in _holding(place, policy, directory)}
    return tuple(sorted(found.values(), key=lambda who: (who.name, who.id)))


def approvers_of(
    session: Session, plan: RecoveryPlan, policy: Policy, directory: Directory
) -> tuple[Contact, ...]:
    """Return who may approve a plan that was proposed, by name."""
    inside = (
        sa.select(WorkOrder.premises_id)
        .join(RecoveryLine, RecoveryLine.work_order_id == WorkOrder.id)
        .where(RecoveryLine.plan_id == plan.id, RecoveryLine.left_out.is_(None))
    )
    premises = session.scalars(sa.select(Premises).where(Premises.id.in_(inside)))
    places = [row.place for row in premises]
    return approvers(places, policy, directory, but=plan.proposed_by_id)


def _holding(place: Place, policy: Policy, directory: Directory) -> Iterable[Contact]:
    ladder = policy.ladder
    for stage in range(APPROVING_FROM_STAGE, ladder.height + 1):
        holding = directory.holders(ladder, stage, place)
        if holding.held_as not in _NOT_THEIRS:
            yield from holding.people
        deputies = directory.deputy_of(ladder, stage, place)
        if deputies.held_as is HeldAs.DEPUTY:
            yield from deputies.people


def _seen(actor: Actor) -> sa.Select[int]:
    """Return the numbers of the plans with an order that the actor may see."""
    return (
        sa.select(RecoveryLine.plan_id)
        .join(WorkOrder, WorkOrder.id == RecoveryLine.work_order_id)
        .join(Premises, Premises.id == WorkOrder.premises_id)
        .where(visible_to(actor, Permission.VIEW))
    )
