"""What may be done to an order: each act with its permission, form and service, for any door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.domain.errors import NotFound
from tracker.domain.ladder import Ladder
from tracker.domain.lifecycle import CLOSED, Status, may_move
from tracker.domain.pauses import NEVER_PAUSES
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor, Permission
from tracker.domain.triggers import Trigger
from tracker.forms import FormSchema
from tracker.owners.queries import Directory
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clock_schemas import (
    ChangeDecisionSchema,
    ClaimDecisionSchema,
    DisputeSchema,
    PauseSchema,
    PrioritySchema,
    ResumeSchema,
    RulingSchema,
)
from tracker.work_orders.custody_schemas import (
    AnswerSchema,
    DecisionSchema,
    ImpactSchema,
    ReviewSchema,
    StepDownSchema,
)
from tracker.work_orders.models import ChangeState, WorkOrder
from tracker.work_orders.pattern_schemas import MergeSchema, VisitSchema
from tracker.work_orders.position import ladder_of
from tracker.work_orders.power_schemas import PowerSchema
from tracker.work_orders.schemas import (
    AcceptSchema,
    ChaseSchema,
    ClosingSchema,
    InterimSchema,
    ReasonSchema,
    UpdateSchema,
)
from tracker.work_orders.service import (
    accept_order,
    answer_chase,
    change_priority,
    chase_order,
    claim_pause,
    complete_order,
    confirm_fix,
    decide_pause,
    decide_priority,
    escalate_order,
    merge_order,
    raise_dispute,
    record_decision,
    record_interim_measure,
    record_visit,
    refuse_stage,
    reject_fix,
    reopen_order,
    resume_clock,
    review_interim_measure,
    rule_dispute,
    step_down,
    tag_impacts,
    unmerge_order,
    update_order,
    use_power,
)
from tracker.work_orders.service.accepting import may_accept
from tracker.work_orders.service.handing_on import may_refuse, may_step_down


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done to an order.

    `fits` says whether the order's state leaves room for it, so that a door offers no button that
    must be refused; the service still has the last word.
    """

    name: str
    permission: Permission
    schema: FormSchema
    service: Callable[[UnitOfWork, str, Any], WorkOrder]
    fits: Callable[[WorkOrder, Ladder], bool]


def _is_open(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.is_open


def _can_become(status: Status) -> Callable[[WorkOrder, Ladder], bool]:
    return lambda order, _ladder: may_move(order.status, status)


def _can_climb(order: WorkOrder, ladder: Ladder) -> bool:
    waits = order.status is Status.SUPPLIER_COMPLETE
    return order.is_open and not waits and order.stage < ladder.height


def _can_refuse(order: WorkOrder, ladder: Ladder) -> bool:
    refused = ladder.entry(Trigger.REFUSED, order.stage, order.priority)
    return _can_climb(order, ladder) and refused > order.stage


def _was_chased(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.is_open and bool(order.chases)


def _has_measure(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.is_open and any(row.ended_at is None for row in order.interim_measures)


def _is_at_top(order: WorkOrder, ladder: Ladder) -> bool:
    return order.is_open and order.stage >= ladder.top(order.priority)


def _can_step_down(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.is_open and order.stage > 1 and order.status is not Status.SUPPLIER_COMPLETE


def _was_closed(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.status in CLOSED


def _has_claim(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.is_open and order.claim_lapses_at is not None


def _works(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.is_open and order.status is not Status.SUPPLIER_COMPLETE


def _can_pause(order: WorkOrder, ladder: Ladder) -> bool:
    return _works(order, ladder) and order.priority is not NEVER_PAUSES


def _is_paused(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.is_open and order.resume_at is not None


def _offers(order: WorkOrder, ladder: Ladder) -> bool:
    return _works(order, ladder) and any(
        row.state is ChangeState.PENDING for row in order.priority_changes
    )


def _is_disputed(order: WorkOrder, _ladder: Ladder) -> bool:
    return any(row.ruled_at is None for row in order.disputes)


def _has_powers(order: WorkOrder, ladder: Ladder) -> bool:
    return order.is_open and any(order.stage >= one.stage for one in ladder.authority)


def _is_duplicate(order: WorkOrder, _ladder: Ladder) -> bool:
    return order.status is Status.DUPLICATE


_awaits_second_key = _can_become(Status.CONFIRMED_CLOSED)
_can_complete = _can_become(Status.SUPPLIER_COMPLETE)

# In the order in which they are offered: what closes an order first, then what moves it on.
ACTS = {
    act.name: act
    for act in (
        Act("confirm", Permission.CONFIRM, ClosingSchema(), confirm_fix, _awaits_second_key),
        Act("reject", Permission.CONFIRM, ReasonSchema(), reject_fix, _awaits_second_key),
        Act("accept", Permission.ACCEPT, AcceptSchema(), accept_order, _is_open),
        Act("refuse", Permission.ACCEPT, ReasonSchema(), refuse_stage, _can_refuse),
        Act("chase", Permission.CHASE, ChaseSchema(), chase_order, _is_open),
        Act("answer", Permission.ANSWER, AnswerSchema(), answer_chase, _was_chased),
        Act("update", Permission.UPDATE, UpdateSchema(), update_order, _is_open),
        Act("visit", Permission.UPDATE, VisitSchema(), record_visit, _works),
        Act("interim", Permission.INTERIM, InterimSchema(), record_interim_measure, _is_open),
        Act("review", Permission.INTERIM, ReviewSchema(), review_interim_measure, _has_measure),
        Act("impact", Permission.UPDATE, ImpactSchema(), tag_impacts, _is_open),
        Act("decide", Permission.ACCEPT, DecisionSchema(), record_decision, _is_at_top),
        Act("claim", Permission.DECIDE_PAUSE, ClaimDecisionSchema(), decide_pause, _has_claim),
        Act("pause", Permission.CLAIM_PAUSE, PauseSchema(), claim_pause, _can_pause),
        Act("resume", Permission.CLAIM_PAUSE, ResumeSchema(), resume_clock, _is_paused),
        Act("priority", Permission.PROPOSE_PRIORITY, PrioritySchema(), change_priority, _works),
        Act("proposal", Permission.SET_PRIORITY, ChangeDecisionSchema(), decide_priority, _offers),
        Act("dispute", Permission.DISPUTE, DisputeSchema(), raise_dispute, _is_open),
        Act("rule", Permission.RULE, RulingSchema(), rule_dispute, _is_disputed),
        Act("complete", Permission.COMPLETE, ClosingSchema(), complete_order, _can_complete),
        Act("power", Permission.UPDATE, PowerSchema(), use_power, _has_powers),
        Act("merge", Permission.MERGE, MergeSchema(), merge_order, _works),
        Act("unmerge", Permission.MERGE, ReasonSchema(), unmerge_order, _is_duplicate),
        Act("escalate", Permission.ESCALATE, ReasonSchema(), escalate_order, _can_climb),
        Act("step-down", Permission.ACCEPT, StepDownSchema(), step_down, _can_step_down),
        Act("reopen", Permission.REOPEN, ReasonSchema(), reopen_order, _was_closed),
    )
}


def get_act(name: str) -> Act:
    """Return the act of this name; raises NotFound for an unknown one."""
    if name not in ACTS:
        raise NotFound("There is no such action on a work order.")
    return ACTS[name]


def fitting(order: WorkOrder, ladder: Ladder) -> list[Act]:
    """Return the acts for which the order's state leaves room, whoever reads."""
    return [act for act in ACTS.values() if act.fits(order, ladder)]


def offered(order: WorkOrder, actor: Actor, policy: Policy, directory: Directory) -> list[Act]:
    """Return the acts that this reader may take on the order as it stands, likeliest first."""
    place = order.premises.place
    fit = fitting(order, ladder_of(order, policy))
    return [
        act
        for act in fit
        if actor.may(act.permission, place) and is_for(act, order, actor, policy, directory)
    ]


def is_for(act: Act, order: WorkOrder, actor: Actor, policy: Policy, directory: Directory) -> bool:
    """Whether the act is for this person, of all whose role lets them take it at the place."""
    return act.name not in _FOR_HOLDERS or _FOR_HOLDERS[act.name](order, actor, policy, directory)


def _may_use_power(order: WorkOrder, actor: Actor, policy: Policy, _directory: Directory) -> bool:
    """Whether some clause names a role of theirs; which are in force now, its form says."""
    place = order.premises.place
    return any(
        order.stage >= one.stage and actor.has(one.role, place)
        for one in ladder_of(order, policy).authority
    )


# These are for those who hold the stage, or one above it, whatever their role lets them do; a
# stage is accepted by anybody whose role may, unless two must accept it.
_FOR_HOLDERS: Mapping[str, Callable[[WorkOrder, Actor, Policy, Directory], bool]] = {
    "accept": may_accept,
    "refuse": may_refuse,
    "step-down": may_step_down,
    "power": _may_use_power,
}
