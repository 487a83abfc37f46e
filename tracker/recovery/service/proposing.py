"""Proposing a recovery plan: its orders are fixed now, and nothing of them changes yet."""

from tracker.domain.calendar import london_date
from tracker.domain.errors import Invalid, NotAllowed
from tracker.domain.events import RecoveryProposed
from tracker.domain.recovery import RecoveryStatus
from tracker.domain.roles import Permission
from tracker.domain.wording import listed
from tracker.numbering import next_reference
from tracker.owners.queries import Directory
from tracker.recovery.choosing import Chosen, choose
from tracker.recovery.models import RecoveryLine, RecoveryPlan, RecoveryWave
from tracker.recovery.queries import approvers
from tracker.recovery.schemas import PlanDraft
from tracker.unit_of_work import UnitOfWork


def propose_plan(uow: UnitOfWork, draft: PlanDraft) -> RecoveryPlan:
    """Propose new dates for the chosen orders, and ask somebody else to approve them.

    Raises NotAllowed for whoever is no person (two people sign a plan), and Invalid where nothing
    can be re-baselined, or where whoever is asked may not approve it; else as `choose` does.
    """
    uow.actor.require_anywhere(Permission.RECOVER)
    if uow.actor.person_id is None:
        raise NotAllowed("A recovery plan is proposed by a person who is signed in.")
    chosen = choose(uow.session, uow.actor, draft, uow.now)
    fit = [each for each in chosen if each.why is None]
    if not fit:
        raise Invalid({"orders": ["None of these orders can be re-baselined"]})
    _require_approver(uow, draft, fit)

    name, reason = uow.keep(draft.name), uow.keep(draft.reason)
    reference = next_reference(uow.session, "RP", london_date(uow.now).year)
    plan = RecoveryPlan(
        reference=str(reference),
        name_key=name.key,
        reason_key=reason.key,
        status=RecoveryStatus.PROPOSED,
        proposed_at=uow.now,
        proposed_by_id=uow.actor.person_id,
        asked_id=draft.asked_id,
    )
    plan.name, plan.reason = name, reason
    uow.add(plan)
    waves = [
        RecoveryWave(number=number, target_on=wave.target_on, plan=plan)
        for number, wave in enumerate(draft.waves, start=1)
    ]
    lines = [
        RecoveryLine(wave=each.wave, left_out=each.why, order=each.order, plan=plan)
        for each in chosen
    ]
    uow.add(*waves, *lines)
    uow.session.flush()
    uow.answer = plan.reference
    uow.record(
        RecoveryProposed(
            plan.reference,
            draft.asked_id,
            orders=len(fit),
            left_out=len(chosen) - len(fit),
            waves=tuple(wave.target_on for wave in waves),
        ),
        plan,
        *waves,
        *lines,
    )
    return plan


def _require_approver(uow: UnitOfWork, draft: PlanDraft, fit: list[Chosen]) -> None:
    directory = Directory.load(uow.session, uow.now)
    places = {each.order.premises.place for each in fit}
    able = approvers(places, uow.policy, directory, but=uow.actor.person_id)
    if draft.asked_id not in {who.id for who in able}:
        names = listed(
            tuple(who.name for who in able), nobody="nobody: propose a plan for fewer premises"
        )
        raise Invalid({"asked": [f"Who may approve it for all of these premises: {names}"]})
