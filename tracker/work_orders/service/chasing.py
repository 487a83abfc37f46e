"""The chase ledger: who was asked, what they answered, and what they promised."""

from tracker.domain.agenda import NextStep
from tracker.domain.errors import Conflict
from tracker.domain.events import (
    ChaseAnswered,
    HolderChased,
    HolderChasedInRound,
    WorkOrderChased,
)
from tracker.domain.roles import Permission
from tracker.owners.queries import Directory
from tracker.plain_rows import made_like
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.custody_schemas import AnswerDraft
from tracker.work_orders.holding import holding_of
from tracker.work_orders.models import Chase, ChaseChannel, Promise, WorkOrder
from tracker.work_orders.position import await_chase, reschedule
from tracker.work_orders.schemas import ChaseDraft
from tracker.work_orders.service.finding import find_order, human_acted, require_open
from tracker.work_orders.service.promises import await_promises, promise


def chase_order(uow: UnitOfWork, reference: str, draft: ChaseDraft) -> WorkOrder:
    """Ask whoever holds the order to act; who chased whom, and what was promised, is kept.

    A promised day replaces one that is still open. Raises Invalid for a day that has passed.
    """
    order = find_order(uow, reference, Permission.CHASE)
    require_open(uow, order)

    directory = Directory.load(uow.session, uow.now)
    holding = holding_of(order, policy=uow.policy, directory=directory)

    note = uow.keep(draft.note) if draft.note else None
    spoken_to = uow.keep(draft.spoken_to) if draft.spoken_to else None
    chase = Chase(
        at=uow.now,
        by_id=uow.actor.person_id,
        whom_id=holding.people[0].id if holding.people else None,
        stage=order.stage,
        channel=draft.channel,
        note_key=note.key if note else None,
        spoken_to_key=spoken_to.key if spoken_to else None,
    )
    chase.order, chase.note, chase.spoken_to = order, note, spoken_to
    uow.add(chase)
    replaced = promise(uow, order, chase, draft.promised_on) if draft.promised_on else []
    human_acted(uow, order)
    await_chase(order, uow.policy, uow.now)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(WorkOrderChased(order.reference, order.stage), order, chase, *replaced)
    return order


def answer_chase(uow: UnitOfWork, reference: str, draft: AnswerDraft) -> WorkOrder:
    """Record what was answered to a chase (the latest unless another is named by its instant).

    A promised day replaces one that is still open; `kept` says that what was promised was done.
    What was answered before is never overwritten: a further answer is a row of its own. Raises
    Conflict where nobody has chased, or the chase that is named is not there.
    """
    order = find_order(uow, reference, Permission.ANSWER, draft.version)
    require_open(uow, order)
    chase = uow.watch(_answered(order, draft.chase))

    if draft.kept and chase.promise is Promise.OPEN:
        chase.promise, chase.settled_at = Promise.KEPT, uow.now
        await_promises(order)
    row = chase if chase.answered_at is None and chase.promise is None else _further(uow, chase)
    answer = uow.keep(draft.answer)
    row.answer, row.answer_key = answer, answer.key
    row.answered_at, row.answered_by_id = uow.now, uow.actor.person_id
    changed = {chase, row}
    if draft.promised_on is not None:
        changed |= set(promise(uow, order, row, draft.promised_on))
    human_acted(uow, order)
    await_chase(order, uow.policy, uow.now)
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.answer = order.reference
    uow.record(ChaseAnswered(order.reference, row.stage), order, *changed)
    return order


def chase_holder(uow: UnitOfWork, order: WorkOrder, step: NextStep, directory: Directory) -> None:
    """Chase whoever holds a claimed order and has not been heard for as long as the ladder says.

    After an outage once, however many were missed. What is dangerous is told at once; everything
    else in the day's one message to each person (`service/rounds.py`).
    """
    holding = holding_of(order, policy=uow.policy, directory=directory)
    whom_id = holding.people[0].id if holding.people else None
    chase = made_like(
        order,
        Chase,
        order=order,
        at=uow.now,
        by_machine=True,
        whom_id=whom_id,
        stage=order.stage,
        channel=ChaseChannel.MAKESAFE,
    )
    uow.add(chase)
    await_chase(order, uow.policy, uow.now)
    fact = HolderChased if order.safety_critical else HolderChasedInRound
    uow.record(fact(order.reference, order.run, order.stage, whom_id, step.at), order, chase)


def _further(uow: UnitOfWork, chase: Chase) -> Chase:
    """Return a new row for a further answer to a chase that was answered already."""
    row = Chase(
        at=uow.now,
        by_id=uow.actor.person_id,
        whom_id=chase.whom_id,
        stage=chase.order.stage,
        channel=chase.channel,
        spoken_to_key=chase.spoken_to_key,
        follows_at=chase.at,
    )
    row.order, row.spoken_to = chase.order, chase.spoken_to
    uow.add(row)
    return row


def _answered(order: WorkOrder, at: str | None) -> Chase:
    if not order.chases:
        raise Conflict("Nobody has chased this order, so there is no chase to answer.")
    if at is None:
        return order.chases[-1]
    found = [row for row in order.chases if row.at.isoformat() == at]
    if not found:
        raise Conflict("That chase is not on this order.")
    return found[0]
