"""The deeds of people and of the machine, each in a unit of work of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from tests.factories import make_order
from tracker.domain.custody import end_of_day
from tracker.domain.lifecycle import Status
from tracker.domain.recovery import LeftOut
from tracker.domain.roles import SYSTEM, Actor
from tracker.premises.models import Premises
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.custody_schemas import AnswerDraft, StepDownDraft
from tracker.work_orders.models import InterimKind, StageMove, WorkOrder
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import (
    AcceptDraft,
    ChaseDraft,
    ClosingDraft,
    InterimDraft,
    ReasonDraft,
    UpdateDraft,
)
from tracker.work_orders.service import (
    accept_order,
    answer_chase,
    chase_order,
    complete_order,
    confirm_fix,
    escalate_order,
    rebaseline_order,
    record_interim_measure,
    refuse_stage,
    reject_fix,
    reopen_order,
    step_down,
    update_order,
)

Work = Callable[..., AbstractContextManager[UnitOfWork]]
LATER = date(2027, 12, 31)


def log(work: Work, actor: Actor, premises: Premises, **more: Any) -> str:
    """Log a fault (P2, round the clock, unless changed) and return its reference."""
    with work(actor) as uow:
        return make_order(uow, premises, **more).reference


def accept(work: Work, actor: Actor, reference: str, *, version: int | None = None) -> None:
    """Accept it at its present stage."""
    draft = AcceptDraft(next_action="Send an engineer", next_action_on=LATER, version=version)
    with work(actor) as uow:
        accept_order(uow, reference, draft)


def chase(work: Work, actor: Actor, reference: str, note: str | None = None) -> None:
    """Chase whoever holds it."""
    with work(actor) as uow:
        chase_order(uow, reference, ChaseDraft(note=note))


def update(
    work: Work,
    actor: Actor,
    reference: str,
    *,
    note: str | None = None,
    status: Status | None = None,
    helpdesk_reference: str | None = None,
    version: int | None = None,
) -> None:
    """Say what has happened."""
    draft = UpdateDraft(
        note=note, status=status, helpdesk_reference=helpdesk_reference, version=version
    )
    with work(actor) as uow:
        update_order(uow, reference, draft)


def escalate(work: Work, actor: Actor, reference: str, *, version: int | None = None) -> None:
    """Escalate it by hand."""
    with work(actor) as uow:
        escalate_order(uow, reference, ReasonDraft(reason="Nobody has come", version=version))


def complete(work: Work, actor: Actor, reference: str) -> None:
    """Say that the fix is complete."""
    with work(actor) as uow:
        complete_order(uow, reference, ClosingDraft(note="New hinge"))


def confirm(work: Work, actor: Actor, reference: str) -> None:
    """Confirm the fix."""
    with work(actor) as uow:
        confirm_fix(uow, reference, ClosingDraft())


def reject(work: Work, actor: Actor, reference: str) -> None:
    """Say that it is still broken."""
    with work(actor) as uow:
        reject_fix(uow, reference, ReasonDraft(reason="It still does not close"))


def seen(runtime: Runtime, reference: str) -> WorkOrder:
    """Return the order as it is kept now, with its moves, milestones, notes and chases."""
    with runtime.reading() as look:
        return look.session.scalars(
            sa.select(WorkOrder)
            .where(WorkOrder.reference == reference)
            .options(
                selectinload(WorkOrder.moves).joinedload(StageMove.reason),
                selectinload(WorkOrder.notes),
                selectinload(WorkOrder.chases),
                selectinload(WorkOrder.helpdesk_references),
                selectinload(WorkOrder.interim_measures),
                selectinload(WorkOrder.recovery_targets),
            )
        ).one()


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment, each in a thread; return what each gave or raised."""
    gate = threading.Barrier(len(deeds))
    outcomes: list[Any] = [None] * len(deeds)

    def run(number: int) -> None:
        gate.wait()
        try:
            outcomes[number] = deeds[number]()
        except Exception as error:
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def refuse(work: Work, actor: Actor, reference: str) -> None:
    """Refuse to answer for it at its stage."""
    with work(actor) as uow:
        refuse_stage(uow, reference, ReasonDraft(reason="It is not ours to mend"))


def answer(work: Work, actor: Actor, reference: str, **said: Any) -> None:
    """Record the answer to a chase, the latest unless another is named."""
    with work(actor) as uow:
        answer_chase(uow, reference, AnswerDraft(**{"answer": "We are coming", **said}))


def protect(work: Work, actor: Actor, reference: str, **more: Any) -> None:
    """Record an interim measure."""
    draft = InterimDraft(**{"kind": InterimKind.FIRE_WATCH, **more})
    with work(actor) as uow:
        record_interim_measure(uow, reference, draft)


def reopen(work: Work, actor: Actor, reference: str) -> None:
    """Say that the fault came back."""
    with work(actor) as uow:
        reopen_order(uow, reference, ReasonDraft(reason="It is broken again"))


def rebaseline(
    work: Work, approver: Actor, reference: str, on: date, *, plan: str | None = None
) -> LeftOut | None:
    """Hold it to the end of this day, as a plan of its own unless one is named."""
    with work(SYSTEM) as uow:
        order = get_order(uow.session, SYSTEM, reference, locked=True)
        return rebaseline_order(
            uow,
            order,
            plan=plan or f"RP-2026-{len(order.recovery_targets) + 1:06}",
            wave=1,
            target_at=end_of_day(on),
            reason=uow.keep("No contractor before the new year"),
            approved_by_id=approver.person_id,
        )


def give_back(work: Work, actor: Actor, reference: str) -> None:
    """Give it back to the stage below."""
    draft = StepDownDraft(reason="The plan is agreed", evidence="The plan of 12 November")
    with work(actor) as uow:
        step_down(uow, reference, draft)
