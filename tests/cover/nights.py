"""Nights of the tests: what is required, and what people say about a post, one act each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time

import sqlalchemy as sa

from tracker.cover.gap_models import CoverGap
from tracker.cover.models import CoverNight
from tracker.cover.schemas import FillDraft, PlanDraft, PostDraft, RequirementDraft
from tracker.cover.service import (
    cannot_fill,
    confirm_post,
    fill_post,
    record_arrival,
    set_plan,
    set_requirement,
)
from tracker.cover.sole_charge_models import SoleCharge
from tracker.domain.cover import FilledBy, SuppliedBy
from tracker.domain.roles import Actor
from tracker.jobs.cover_sweep import cover_sweep
from tracker.jobs.sweep import sweep
from tracker.outbox.models import OutboxMessage
from tracker.premises.models import Premises
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder

Work = Callable[..., AbstractContextManager[UnitOfWork]]
TONIGHT = date(2026, 11, 16)  # the tests' clock stands at nine in the morning of this Monday
START = time(21, 30)


def require(
    work: Work,
    actor: Actor,
    premises: Premises,
    *,
    begins: time = START,
    ends: time = time(7, 0),
    posts: int = 2,
    valid_from: date = TONIGHT,
    valid_to: date | None = None,
    supplied_by: SuppliedBy = SuppliedBy.SUPPLIER,
) -> None:
    """Require night cover of the premises."""
    draft = RequirementDraft(
        begins=begins,
        ends=ends,
        posts=posts,
        supplied_by=supplied_by,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    with work(actor) as uow:
        set_requirement(uow, premises.code, draft)


def plan(work: Work, actor: Actor, premises: Premises, **more: object) -> None:
    """Write the contingency plan of the premises."""
    draft = PlanDraft(neighbour="Elm", bank="The bank", manager="Olu", police="The desk", **more)
    with work(actor) as uow:
        set_plan(uow, premises.code, draft)


def confirm(work: Work, actor: Actor, premises: Premises, post: int, on: date = TONIGHT) -> None:
    """Confirm a post."""
    with work(actor) as uow:
        confirm_post(uow, premises.code, on, post, PostDraft())


def arrive(work: Work, actor: Actor, premises: Premises, post: int, on: date = TONIGHT) -> None:
    """Say that somebody is at a post."""
    with work(actor) as uow:
        record_arrival(uow, premises.code, on, post, PostDraft())


def refuse(work: Work, actor: Actor, premises: Premises, post: int, on: date = TONIGHT) -> None:
    """Say that a post cannot be filled."""
    with work(actor) as uow:
        cannot_fill(uow, premises.code, on, post, PostDraft())


def fill(
    work: Work,
    actor: Actor,
    premises: Premises,
    post: int,
    filled_by: FilledBy = FilledBy.MANAGER,
    on: date = TONIGHT,
) -> None:
    """Say who fills in."""
    with work(actor) as uow:
        fill_post(uow, premises.code, on, post, FillDraft(filled_by=filled_by))


def tick(runtime: Runtime) -> None:
    """Let the schedulers have their turn: night cover, then the orders that it raised."""
    swept = cover_sweep(runtime)
    assert not swept.failed
    assert not sweep(runtime).failed


def states(runtime: Runtime, on: date = TONIGHT) -> list[str]:
    """Return the states of the posts of a night."""
    with runtime.reading() as look:
        night = look.session.scalars(sa.select(CoverNight).where(CoverNight.night == on)).one()
        return [shift.state.value for shift in night.shifts]


def gaps(runtime: Runtime) -> list[CoverGap]:
    """Return every gap in the order in which they were opened."""
    with runtime.reading() as look:
        return list(look.session.scalars(sa.select(CoverGap).order_by(CoverGap.id)))


def soles(runtime: Runtime) -> list[SoleCharge]:
    """Return every sole charge in the order in which they began."""
    with runtime.reading() as look:
        return list(look.session.scalars(sa.select(SoleCharge).order_by(SoleCharge.id)))


def orders(runtime: Runtime) -> list[WorkOrder]:
    """Return every work order."""
    with runtime.reading() as look:
        return list(look.session.scalars(sa.select(WorkOrder).order_by(WorkOrder.id)))


def told(runtime: Runtime, kind: str) -> list[tuple[datetime, str]]:
    """Return when whom was told of a kind of fact."""
    with runtime.reading() as look:
        rows = look.session.scalars(
            sa.select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
        )
        return [(row.created_at, row.audience.value) for row in rows]
