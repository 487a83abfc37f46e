"""What is required at night, and the contingency plan for when it fails."""

from datetime import date, timedelta

from tracker.cover.models import ContingencyPlan, CoverRequirement
from tracker.cover.queries import find_plan, get_approved_premises, list_requirements
from tracker.cover.schemas import PlanDraft, RequirementDraft
from tracker.cover.service.moving import move_nights
from tracker.domain.calendar import london_date
from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import ContingencyPlanSet, ContingencyPlanTested, CoverRequirementSet
from tracker.domain.roles import Permission
from tracker.people.queries import find_person_by_email
from tracker.unit_of_work import UnitOfWork


def set_requirement(uow: UnitOfWork, code: str, draft: RequirementDraft) -> CoverRequirement:
    """Say what approved premises must have at night from a day on; the one before ends with it.

    Nights that are on the roster and have not begun follow it: other times, posts added, surplus
    ones stood down. Nights that have begun stay as they are.
    """
    premises = get_approved_premises(uow.session, uow.actor, code)
    uow.actor.require(Permission.COVER_REQUIRE, premises.place)
    if draft.valid_from < london_date(uow.now):
        raise Invalid({"valid_from": ["The first day must be today or later"]})

    earlier = list_requirements(uow.session, [premises.id])[premises.id]
    if any(row.valid_from > draft.valid_from for row in earlier):
        raise Invalid({"valid_from": ["A later requirement is known already: choose a later day"]})

    rows = []
    for row in earlier:
        if row.valid_from < draft.valid_from and row.holds_on(draft.valid_from):
            uow.watch(row).valid_to = draft.valid_from - timedelta(days=1)
            rows.append(row)
    current = next((row for row in earlier if row.valid_from == draft.valid_from), None)
    if current is None:
        current = CoverRequirement(premises_id=premises.id, valid_from=draft.valid_from)
        current.premises = premises
        _fill(current, draft)
        uow.add(current)
    else:
        _fill(uow.watch(current), draft)
    uow.session.flush()
    uow.answer = premises.code
    uow.record(CoverRequirementSet(premises.code), current, *rows)
    move_nights(uow, current)
    return current


def _fill(row: CoverRequirement, draft: RequirementDraft) -> None:
    row.begins, row.ends, row.posts = draft.begins, draft.ends, draft.posts
    row.supplied_by, row.valid_to = draft.supplied_by, draft.valid_to


def set_plan(uow: UnitOfWork, code: str, draft: PlanDraft) -> ContingencyPlan:
    """Write down whom to turn to when cover fails; raises Invalid for a person nobody knows."""
    premises = get_approved_premises(uow.session, uow.actor, code)
    uow.actor.require(Permission.COVER_FILL, premises.place)
    _require_past(uow, draft.tested_on)
    person = None
    if draft.out_of_hours:
        person = find_person_by_email(uow.session, draft.out_of_hours)
        if person is None or not person.active:
            raise Invalid({"out_of_hours": ["Nobody here has this e-mail address"]})

    plan = find_plan(uow.session, premises.id)
    is_new = plan is None
    if plan is None:
        plan = ContingencyPlan(premises_id=premises.id)
        plan.premises = premises
    else:
        uow.watch(plan)
    plan.neighbour, plan.bank = uow.keep(draft.neighbour), uow.keep(draft.bank)
    plan.manager, plan.police = uow.keep(draft.manager), uow.keep(draft.police)
    plan.neighbour_key, plan.bank_key = plan.neighbour.key, plan.bank.key
    plan.manager_key, plan.police_key = plan.manager.key, plan.police.key
    plan.out_of_hours, plan.out_of_hours_id = person, person.id if person else None
    plan.tested_on = draft.tested_on or plan.tested_on
    plan.changed_at = uow.now
    if is_new:
        uow.add(plan)
    uow.session.flush()
    uow.answer = premises.code
    uow.record(ContingencyPlanSet(premises.code), plan)
    return plan


def record_plan_test(uow: UnitOfWork, code: str, tested_on: date) -> ContingencyPlan:
    """Say that the plan was tried on a day; raises Conflict where there is no plan to try."""
    premises = get_approved_premises(uow.session, uow.actor, code)
    uow.actor.require(Permission.COVER_FILL, premises.place)
    _require_past(uow, tested_on)
    plan = find_plan(uow.session, premises.id)
    if plan is None:
        raise Conflict(f"{premises.code} has no contingency plan yet: write it first.")

    uow.watch(plan).tested_on = tested_on
    uow.answer = premises.code
    uow.record(ContingencyPlanTested(premises.code, tested_on), plan)
    return plan


def _require_past(uow: UnitOfWork, tested_on: date | None) -> None:
    if tested_on is not None and tested_on > london_date(uow.now):
        raise Invalid({"tested_on": ["The test must be today or earlier"]})
