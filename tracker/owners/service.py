"""Naming who owns a stage and who stands in, and saying when somebody is away."""

from datetime import timedelta

import sqlalchemy as sa

from tracker.domain.calendar import london_date
from tracker.domain.errors import Conflict, Invalid, NotFound
from tracker.domain.events import AbsenceEnded, AbsenceRecorded, StageOwnerSet
from tracker.domain.joint import Part
from tracker.domain.roles import Permission, Scope
from tracker.domain.wording import day
from tracker.owners.models import Absence, StageOwner
from tracker.owners.schemas import AbsenceDraft
from tracker.people.models import Person
from tracker.unit_of_work import UnitOfWork

LONGEST_ABSENCE = timedelta(days=366)


def set_stage_owner(
    uow: UnitOfWork,
    *,
    stage: int,
    scope: Scope,
    owner: Person,
    deputy: Person | None,
    out_of_hours: Person | None = None,
    part: Part = Part.OWNER,
) -> StageOwner:
    """Name who owns a stage over a scope, who stands in, and who is called while offices are shut.

    `part` says of which acceptance, where the stage wants two. Raises Conflict for an account that
    is closed, an owner who would be their own deputy, or a second acceptance that nobody asks for.
    """
    uow.actor.require_anywhere(Permission.MANAGE_OWNERS)
    for person in (owner, deputy, out_of_hours):
        if person is not None and not person.active:
            raise Conflict(f"{person.name}'s account is closed.")
    if deputy is not None and deputy.id == owner.id:
        raise Conflict("The deputy must be somebody else than the owner.")
    if part is Part.SECOND and uow.policy.ladder.stage(stage).with_role is None:
        raise Conflict(f"Stage {stage} is accepted by its owner alone.")
    row = uow.session.scalars(
        sa.select(StageOwner).where(
            StageOwner.stage == stage,
            StageOwner.part == part,
            StageOwner.scope_kind == scope.kind,
            StageOwner.scope_id == (scope.id or 0),
        )
    ).one_or_none()
    if row is None:
        row = StageOwner(stage=stage, part=part, scope_kind=scope.kind, scope_id=scope.id or 0)
        uow.add(row)
    else:
        uow.watch(row)
    row.owner, row.owner_id = owner, owner.id
    row.deputy, row.deputy_id = deputy, deputy.id if deputy else None
    row.out_of_hours = out_of_hours
    row.out_of_hours_id = out_of_hours.id if out_of_hours else None
    uow.session.flush()
    uow.record(StageOwnerSet(stage, scope.kind, scope.id, part), row)
    return row


def record_absence(uow: UnitOfWork, person: Person, draft: AbsenceDraft) -> Absence:
    """Say that somebody is away, so that what they hold goes to whoever stands in.

    People say it of themselves; who manages owners may say it of anybody, and others may not.
    Raises Invalid for days that are past, the wrong way round, too many, or said already.
    """
    _require_theirs(uow, person.id)
    today = london_date(uow.now)
    if draft.last_day < draft.first_day:
        raise Invalid({"last_day": ["The last day must not be before the first"]})
    if draft.last_day < today:
        raise Invalid({"last_day": ["The last day must be today or later"]})
    if draft.last_day - draft.first_day > LONGEST_ABSENCE:
        raise Invalid({"last_day": ["An absence lasts a year at most: close the account instead"]})
    same_days = uow.session.scalars(
        sa.select(Absence).where(
            Absence.person_id == person.id,
            Absence.ended_at.is_(None),
            Absence.first_day <= draft.last_day,
            Absence.last_day >= draft.first_day,
        )
    ).first()
    if same_days is not None:
        days = f"{day(same_days.first_day)} to {day(same_days.last_day)}"
        raise Invalid({"first_day": [f"These days overlap an absence from {days}"]})
    row = Absence(
        person_id=person.id,
        kind=draft.kind,
        first_day=draft.first_day,
        last_day=draft.last_day,
        recorded_at=uow.now,
    )
    row.person = person
    uow.add(row)
    uow.session.flush()
    uow.record(AbsenceRecorded(person.id, draft.first_day, draft.last_day), row)
    return row


def end_absence(uow: UnitOfWork, absence_id: int) -> Absence:
    """End an absence now, or take it back before it began.

    Raises NotFound for an unknown one and Conflict for one that is over.
    """
    row = uow.session.get(Absence, absence_id)
    if row is None:
        raise NotFound("No such absence.")
    _require_theirs(uow, row.person_id)
    if row.ended_at is not None or row.last_day < london_date(uow.now):
        raise Conflict("That absence is over already.")
    uow.watch(row)
    row.ended_at = uow.now
    uow.session.flush()
    uow.record(AbsenceEnded(row.person_id, row.first_day), row)
    return row


def _require_theirs(uow: UnitOfWork, person_id: int) -> None:
    """Let people speak for themselves, and who manages owners for anybody."""
    if uow.actor.person_id != person_id:
        uow.actor.require_anywhere(Permission.MANAGE_OWNERS)
