"""Handing an order on: refusing a stage, or giving it back to the stage below."""

from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.events import WorkOrderSteppedDown
from tracker.domain.joint import Part
from tracker.domain.lifecycle import Status
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor, Permission
from tracker.domain.triggers import Trigger
from tracker.domain.wording import listed
from tracker.owners.queries import Directory, HeldAs
from tracker.trail.models import FreeText
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.custody_schemas import StepDownDraft
from tracker.work_orders.holding import deputies_of, holding_of
from tracker.work_orders.jointly import accepted_parts
from tracker.work_orders.models import StageMove, WorkOrder
from tracker.work_orders.position import ladder_of, reschedule
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service.finding import find_order, human_acted, require_open
from tracker.work_orders.service.stages import enter_stage, record_promotion


def refuse_stage(uow: UnitOfWork, reference: str, draft: ReasonDraft) -> WorkOrder:
    """Refuse to answer for the order at its stage, with a reason: it goes one stage up at once.

    Only those who hold the stage may, and their deputies. Raises Conflict at the top, where there
    is nobody to pass it to, and while a fix awaits its confirmation.
    """
    order = find_order(uow, reference, Permission.ACCEPT, draft.version)
    require_open(uow, order)
    ladder = ladder_of(order, uow.policy)
    if order.status is Status.SUPPLIER_COMPLETE:
        raise Conflict("The supplier says that it is fixed: there is nothing to refuse.")
    to_stage = ladder.entry(Trigger.REFUSED, order.stage, order.priority)
    if to_stage <= order.stage:
        raise Conflict("There is no stage above this one. Accept it, or say what was decided.")
    _require_own_stage(uow, order)

    move = enter_stage(
        uow, order, to_stage, Trigger.REFUSED, due_at=uow.now, reason=uow.keep(draft.reason)
    )
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.answer = order.reference
    record_promotion(uow, order, move)
    return order


def step_down(uow: UnitOfWork, reference: str, draft: StepDownDraft) -> WorkOrder:
    """Give the order back to the stage below, with a reason and the evidence, as a new run.

    Only somebody who holds a stage above the present one may; what is safety-critical, only
    somebody at the stage that the ladder names or above it. At the highest stage its own holder
    may. Raises NotAllowed, naming who can, and Conflict where there is no stage below.
    """
    order = find_order(uow, reference, Permission.ACCEPT, draft.version)
    require_open(uow, order)
    if order.status is Status.SUPPLIER_COMPLETE:
        raise Conflict("The supplier says that it is fixed. Confirm the fix or reject it first.")
    if order.stage <= 1:
        raise Conflict("There is no stage below this one to give it back to.")
    _require_stage_above(uow, order)

    from_stage = order.stage
    reason = uow.keep(f"{draft.reason}\nEvidence: {draft.evidence}")
    move = put_below(uow, order, reason)
    human_acted(uow, order)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    event = WorkOrderSteppedDown(order.reference, order.run, from_stage, order.stage)
    uow.record(event, order, move)
    return order


def put_below(uow: UnitOfWork, order: WorkOrder, reason: FreeText | None = None) -> StageMove:
    """Begin a new run of the ladder at the stage below the present one."""
    order.run += 1
    return enter_stage(
        uow, order, order.stage - 1, Trigger.STEPPED_DOWN, due_at=uow.now, reason=reason
    )


def may_refuse(order: WorkOrder, actor: Actor, policy: Policy, directory: Directory) -> bool:
    """Whether it is for this person to refuse the stage: its holders, deputies, who accepted."""
    holding = holding_of(order, policy=policy, directory=directory)
    mine = {who.id for who in holding.people} | {order.accepted_by_id}
    mine |= {row.by_id for row in accepted_parts(order).values()}
    for part in Part if order.joint else (Part.OWNER,):
        paged = deputies_of(order, policy=policy, directory=directory, part=part)
        if paged.held_as is not HeldAs.STAGE_ABOVE:
            mine |= {who.id for who in paged.people}
    return actor.person_id is not None and actor.person_id in mine


def may_step_down(order: WorkOrder, actor: Actor, policy: Policy, directory: Directory) -> bool:
    """Whether it is for this person to give the order back to the stage below."""
    return actor.person_id in _above(order, policy, directory)


def above_words(order: WorkOrder, policy: Policy, directory: Directory) -> str:
    """Say who can give the order back to the stage below."""
    holders = tuple(_above(order, policy, directory).values())
    return f"Only somebody who holds a stage above can give it back: {listed(holders)}."


def _require_own_stage(uow: UnitOfWork, order: WorkOrder) -> None:
    directory = Directory.load(uow.session, uow.now)
    if not may_refuse(order, uow.actor, uow.policy, directory):
        names = holding_of(order, policy=uow.policy, directory=directory).names
        raise NotAllowed(f"Only those who hold this stage can refuse it: {listed(names)}.")


def _require_stage_above(uow: UnitOfWork, order: WorkOrder) -> None:
    directory = Directory.load(uow.session, uow.now)
    if not may_step_down(order, uow.actor, uow.policy, directory):
        raise NotAllowed(above_words(order, uow.policy, directory))


def _above(order: WorkOrder, policy: Policy, directory: Directory) -> dict[int, str]:
    """Return by number the names of those who may give the order back to the stage below."""
    ladder = ladder_of(order, policy)
    lowest = order.stage + 1
    if order.safety_critical:
        lowest = max(lowest, ladder.step_down_safety_stage)
    return {
        who.id: who.name
        for number in range(min(lowest, ladder.height), ladder.height + 1)
        for who in holding_of(order, policy=policy, directory=directory, stage=number).people
    }
