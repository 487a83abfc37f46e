"""Recovery plans for the tests: a late estate, and what its people do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tests.factories import make_actor, make_stage_owner
from tracker.domain.calendar import london_date
from tracker.domain.roles import Actor, Role
from tracker.outbox.models import OutboxMessage
from tracker.people.models import Person
from tracker.recovery.models import RecoveryPlan
from tracker.recovery.schemas import Choice, PlanDraft, Wave
from tracker.recovery.service import approve_plan, propose_plan
from tracker.trail.models import TrailEntry

REASON = "The contractor for boilers has failed, and another begins in January"


@dataclass(frozen=True, slots=True)
class Directorate:
    """Those who hold the two highest stages, the first of them for the contract."""

    contract: Actor
    executive: Actor


def name_directorate(uow: Any) -> Directorate:
    """Name somebody for each of the stages 5 and 6, everywhere."""
    contract = make_actor(uow, Role.ESTATES_OFFICER, name="Cora Contract")
    executive = make_actor(uow, Role.ESTATES_OFFICER, name="Edda Executive")
    for stage, actor in ((5, contract), (6, executive)):
        make_stage_owner(uow, stage, uow.session.get_one(Person, actor.person_id))
    return Directorate(contract, executive)


def draft_of(
    clock: Any, asked: Actor, *sizes: int | None, days: int = 10, **choice: Any
) -> PlanDraft:
    """Return a plan whose waves end ten days apart; without sizes it is one wave."""
    today = london_date(clock.now())
    waves = tuple(
        Wave(today + timedelta(days=days * number), size)
        for number, size in enumerate(sizes or (None,), start=1)
    )
    return PlanDraft(
        choice=Choice(**choice),
        waves=waves,
        name="Boilers, winter",
        reason=REASON,
        asked_id=asked.person_id,
    )


def propose(work: Any, actor: Actor, draft: PlanDraft) -> str:
    """Propose the plan and return its reference."""
    with work(actor) as uow:
        return propose_plan(uow, draft).reference


def approve(work: Any, actor: Actor, plan: str) -> None:
    """Approve it."""
    with work(actor) as uow:
        approve_plan(uow, plan)


def kept(runtime: Any, plan: str) -> RecoveryPlan:
    """Return the plan as it is kept."""
    with runtime.reading() as look:
        return look.session.scalars(
            sa.select(RecoveryPlan).where(RecoveryPlan.reference == plan)
        ).one()


def entries(runtime: Any, kind: str) -> list[TrailEntry]:
    """Return the trail's entries of a kind."""
    with runtime.reading() as look:
        return list(
            look.session.scalars(
                sa.select(TrailEntry).where(TrailEntry.kind == kind).order_by(TrailEntry.number)
            )
        )


def owed(runtime: Any, after: int = 0) -> list[tuple[str, str]]:
    """Return the notices owed after one, by kind and subject."""
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(OutboxMessage.kind, OutboxMessage.subject)
            .where(OutboxMessage.id > after)
            .order_by(OutboxMessage.id)
        )
        return [(kind, subject) for kind, subject in rows]


def last_notice(runtime: Any) -> int:
    """Return the number of the last notice that is owed."""
    with runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.max(OutboxMessage.id))) or 0
