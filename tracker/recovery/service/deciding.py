"""Deciding on a proposed plan: approved by somebody else, or withdrawn."""

from tracker.domain.calendar import london_date
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.events import RecoveryApproved, RecoveryWithdrawn
from tracker.domain.recovery import RecoveryStatus
from tracker.domain.roles import Permission
from tracker.domain.wording import listed
from tracker.owners.queries import Directory
from tracker.recovery.models import RecoveryPlan
from tracker.recovery.queries import approvers_of, count_lines, get_plan
from tracker.unit_of_work import UnitOfWork


def approve_plan(uow: UnitOfWork, reference: str) -> RecoveryPlan:
    """Approve a plan; its orders are re-baselined after this, batch by batch.

    Only somebody who holds a stage of the Estates Directorate for all of its premises may, and
    never whoever proposed it. Raises NotAllowed, naming who can, and Conflict for a plan that is
    decided on already or whose first date has passed.
    """
    plan = uow.watch(get_plan(uow.session, uow.actor, reference, locked=True))
    directory = Directory.load(uow.session, uow.now)
    able = approvers_of(uow.session, plan, uow.policy, directory)
    if uow.actor.person_id not in {who.id for who in able}:
        raise NotAllowed(
            "A plan is approved by somebody else than whoever proposed it, who holds stage 5 or "
            f"above for all of its premises: {listed(tuple(who.name for who in able))}."
        )
    _require_proposed(plan)
    if plan.waves[0].target_on <= london_date(uow.now):
        raise Conflict("The date of its first wave has passed. Withdraw it, and propose another.")

    plan.status, plan.approved_at = RecoveryStatus.APPROVED, uow.now
    plan.approved_by_id = uow.actor.person_id
    uow.session.flush()
    uow.answer = plan.reference
    _, _, waiting = count_lines(uow.session, plan)
    uow.record(RecoveryApproved(plan.reference, waiting), plan)
    return plan


def withdraw_plan(uow: UnitOfWork, reference: str, reason: str) -> RecoveryPlan:
    """Withdraw a plan that was only proposed, with a reason; raises Conflict for another."""
    uow.actor.require_anywhere(Permission.RECOVER)
    plan = uow.watch(get_plan(uow.session, uow.actor, reference, locked=True))
    _require_proposed(plan)

    plan.status, plan.withdrawn_at = RecoveryStatus.WITHDRAWN, uow.now
    plan.withdrawn_by_id = uow.actor.person_id
    plan.withdrawn_reason_key = uow.keep(reason).key
    uow.session.flush()
    uow.answer = plan.reference
    uow.record(RecoveryWithdrawn(plan.reference), plan)
    return plan


def _require_proposed(plan: RecoveryPlan) -> None:
    if plan.status is not RecoveryStatus.PROPOSED:
        raise Conflict(f"{plan.reference} is {plan.status.label.lower()} already.")
