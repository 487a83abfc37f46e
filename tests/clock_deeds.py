"""The deeds that touch an order's clocks, each in a unit of work of its own."""

from datetime import datetime, timedelta

from tests.deeds import Work
from tracker.domain.priority import Priority
from tracker.domain.roles import Actor
from tracker.work_orders.clock_schemas import (
    DecisionDraft,
    DisputeDraft,
    PauseDraft,
    PriorityDraft,
    ResumeDraft,
)
from tracker.work_orders.models import InterimKind
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import InterimDraft
from tracker.work_orders.service import (
    change_priority,
    claim_pause,
    decide_pause,
    decide_priority,
    raise_dispute,
    record_interim_measure,
    resume_clock,
    rule_dispute,
)


def measure(work: Work, actor: Actor, reference: str, *, until: datetime) -> None:
    """Record what keeps people safe, to be reviewed at `until`."""
    with work(actor) as uow:
        draft = InterimDraft(kind=InterimKind.FIRE_WATCH, review_by=until)
        record_interim_measure(uow, reference, draft)


def claim(
    work: Work,
    actor: Actor,
    reference: str,
    reason: str = "ACC",
    *,
    review_by: datetime | None = None,
    **more: object,
) -> None:
    """Claim that the clock should stop; to be looked at again in ten days unless said."""
    with work(actor) as uow:
        draft = PauseDraft(
            reason=reason,
            evidence="The gate was locked at ten, photograph 12",
            review_by=review_by or uow.now + timedelta(days=10),
            **more,
        )
        claim_pause(uow, reference, draft)


def decide(
    work: Work, actor: Actor, reference: str, *, number: int = 1, agreed: bool = True
) -> None:
    """Approve the claim of this number, or refuse it."""
    with work(actor) as uow:
        decide_pause(uow, reference, _decision(number, agreed=agreed))


def pause(work: Work, estate, reference: str, reason: str = "ACC", **more: object) -> None:
    """Let the supplier claim a pause, and its approvers approve it at the same instant."""
    approver = estate.manager if reason in {"ACC", "OPS", "AGR"} else estate.officer
    claim(work, estate.supplier, reference, reason, **more)
    with work(approver) as uow:
        number = len(get_order(uow.session, approver, reference).pauses)
    decide(work, approver, reference, number=number)


def resume(work: Work, actor: Actor, reference: str, *, number: int = 1) -> None:
    """Let the clock run again."""
    with work(actor) as uow:
        resume_clock(uow, reference, ResumeDraft(number=number))


def prioritise(
    work: Work,
    actor: Actor,
    reference: str,
    priority: Priority | None = None,
    *,
    category_code: str | None = None,
) -> None:
    """Change the priority or the category, or propose it."""
    with work(actor) as uow:
        draft = PriorityDraft(reason="Seen on site", priority=priority, category_code=category_code)
        change_priority(uow, reference, draft)


def decide_change(
    work: Work, actor: Actor, reference: str, *, number: int = 1, agreed: bool = True
) -> None:
    """Approve the proposed change of this number, or refuse it."""
    with work(actor) as uow:
        decide_priority(uow, reference, _decision(number, agreed=agreed))


def dispute(
    work: Work,
    actor: Actor,
    reference: str,
    *,
    pause: int | None = None,
    priority: Priority | None = None,
) -> None:
    """Dispute the pause of this number, or the priority."""
    with work(actor) as uow:
        draft = DisputeDraft(reason="That is not so", pause=pause, priority=priority)
        raise_dispute(uow, reference, draft)


def rule(work: Work, actor: Actor, reference: str, *, upheld: bool, number: int = 1) -> None:
    """Rule on the dispute of this number."""
    with work(actor) as uow:
        rule_dispute(uow, reference, _decision(number, agreed=upheld))


def _decision(number: int, *, agreed: bool) -> DecisionDraft:
    return DecisionDraft(number=number, agreed=agreed, reason="As the evidence shows")
