"""Accepting a stage that wants two acceptances: each of the two for themselves."""

from collections.abc import Callable

from tracker.db import Base
from tracker.domain.agenda import NextStep
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.events import (
    PartAccepted,
    PartLapsed,
    PartPaged,
    SecondAsked,
    WorkOrderAccepted,
)
from tracker.domain.joint import Part
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.domain.wording import listed, moment
from tracker.owners.queries import Directory, Holding
from tracker.people.models import Person
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.holding import deputies_of, holding_of
from tracker.work_orders.jointly import accepted_parts, missing_parts, wants_both
from tracker.work_orders.models import JointAcceptance, Milestone, WorkOrder
from tracker.work_orders.position import ladder_of, reschedule
from tracker.work_orders.schemas import AcceptDraft
from tracker.work_orders.service.finding import lapses_with


def accept_parts(
    uow: UnitOfWork,
    order: WorkOrder,
    parts: tuple[Part, ...],
    draft: AcceptDraft,
    met: list[Milestone],
) -> None:
    """Accept these of the two; the stage is accepted once it has both.

    One person who answers for both accepts both at once.
    """
    rows = _accepted(uow, order, parts, draft)
    settle(order)
    order.last_human_action_at = uow.now
    missing = missing_parts(order)
    if not missing:
        order.accept_by = None
    elif order.accept_by is None:  # it was paged before, or landed here without a time for it
        order.accept_by = ladder_of(order, uow.policy).accept_due(
            order.stage, order.priority, uow.now, uow.policy.calendar
        )
    reschedule(order, uow.policy)
    uow.session.flush()
    if not missing:
        uow.record(WorkOrderAccepted(order.reference, order.stage), order, *rows, *met)
        return
    event = PartAccepted(order.reference, order.run, order.stage, parts[0])
    uow.record(event, order, *rows, *met)


def require_parts(uow: UnitOfWork, order: WorkOrder) -> tuple[Part, ...]:
    """Return which of the two acceptances this person may give now.

    Raises NotAllowed where neither is theirs, and Conflict where somebody else has given it.
    """
    directory = Directory.load(uow.session, uow.now)
    theirs = parts_of(order, uow.actor, uow.policy, directory)
    if not theirs:
        names = holding_of(order, policy=uow.policy, directory=directory).names
        raise NotAllowed(f"Two accept this stage, each for themselves: {listed(names)}.")
    accepted = accepted_parts(order)
    by_others = [
        accepted[part]
        for part in theirs
        if part in accepted and accepted[part].by_id != uow.actor.person_id
    ]
    free = tuple(part for part in theirs if accepted.get(part) not in by_others)
    if not free:
        row = by_others[0]
        who = row.by.name if row.by else "Somebody"
        raise Conflict(f"{who} accepted it already, at {moment(row.accepted_at)}.")
    return free


def parts_of(
    order: WorkOrder, actor: Actor, policy: Policy, directory: Directory
) -> tuple[Part, ...]:
    """Return whose acceptance this person can give: what they hold, else what they stand in for.

    Whoever holds one of the two does not give the other one as its deputy. Whoever is named for
    neither gives that of their role.
    """
    holds = _among(order, actor, policy, directory, holding_of)
    if holds:
        return holds
    missing = missing_parts(order)
    stands_in = _among(order, actor, policy, directory, deputies_of)
    asked = tuple(part for part in stands_in if part in missing) or stands_in
    if asked:
        return asked
    stage = ladder_of(order, policy).stage(order.stage)
    place = order.premises.place
    roles = (
        (Part.OWNER, stage.owner_role),
        (Part.SECOND, stage.with_role and stage.with_role.role),
    )
    return tuple(part for part, role in roles if role and actor.has(role, place))


def may_accept(order: WorkOrder, actor: Actor, policy: Policy, directory: Directory) -> bool:
    """Whether it is for this person to accept the stage, where two must; else their role says."""
    return not order.joint or bool(parts_of(order, actor, policy, directory))


def accepted_already(order: WorkOrder, actor: Actor) -> str:
    """Say that somebody else has accepted the stage, where one acceptance does; else nothing."""
    if order.joint or order.accepted_at is None or order.accepted_by_id == actor.person_id:
        return ""
    who = order.accepted_by.name if order.accepted_by else "Somebody"
    return f"{who} accepted it already, at {moment(order.accepted_at)}."


def settle(order: WorkOrder) -> None:
    """Say on the order whether the stage is accepted, which it is once both have, and until when.

    Its next action is the owner's; that of the second stands with their own acceptance.
    """
    accepted = accepted_parts(order)
    ends = (row.lapses_at for row in accepted.values() if row.lapses_at is not None)
    if len(accepted) == len(Part):
        _take_over(order, accepted[Part.OWNER])
        order.accepted_at = max(row.accepted_at for row in accepted.values())
    else:
        order.accepted_by = order.accepted_by_id = order.accepted_at = None
        order.next_action = order.next_action_key = order.next_action_on = None
    order.lapses_at = min(ends, default=None)


def lapse_parts(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """End what lapsed of two acceptances; the other one stands, and this one is asked anew."""
    lapsed = [
        uow.watch(row)
        for row in accepted_parts(order).values()
        if row.lapses_at is not None and row.lapses_at <= step.at
    ]
    for row in lapsed:
        row.ended_at = uow.now
    settle(order)
    if order.accept_by is None:
        order.accept_by = ladder_of(order, uow.policy).accept_due(
            order.stage, order.priority, uow.now, uow.policy.calendar
        )
    for row in lapsed:
        event = PartLapsed(
            order.reference, order.run, order.stage, row.part, row.by_id, due_at=step.at
        )
        uow.record(event, order, row)


def page_missing(uow: UnitOfWork, order: WorkOrder, step: NextStep) -> None:
    """Page the deputy of whoever of the two has not accepted."""
    for part in missing_parts(order):
        uow.record(PartPaged(order.reference, order.run, order.stage, part, step.at), order)


def end_parts(uow: UnitOfWork, order: WorkOrder) -> list[Base]:
    """End both acceptances at the present stage, which is to be accepted anew; return the rows."""
    rows = [uow.watch(row) for row in accepted_parts(order).values()]
    for row in rows:
        row.ended_at = uow.now
    return list(rows)


def ask_second(uow: UnitOfWork, order: WorkOrder) -> None:
    """Ask for a second acceptance, or no longer, where the order or its ladder has changed.

    Whoever had accepted the stage has given the owner's part; whoever gave one of two that are no
    longer asked for has accepted the stage. The order must be watched, and recorded already.
    """
    wanted = wants_both(order, ladder_of(order, uow.policy), order.stage)
    if wanted == order.joint or not order.is_open:
        return
    accepted = accepted_parts(order)
    order.joint = wanted
    if not wanted:
        if accepted:
            _take_over(order, accepted.get(Part.OWNER) or accepted[Part.SECOND])
            order.accept_by = None
        reschedule(order, uow.policy)
        return
    rows: list[Base] = end_parts(uow, order)
    if order.accepted_at is not None:
        rows.append(_first_of_two(uow, order))
        settle(order)
    if order.accepted_at is None and order.accept_by is None:
        order.accept_by = ladder_of(order, uow.policy).accept_due(
            order.stage, order.priority, uow.now, uow.policy.calendar
        )
    reschedule(order, uow.policy)
    uow.session.flush()
    uow.record(SecondAsked(order.reference, order.run, order.stage, Part.SECOND), order, *rows)


def _accepted(
    uow: UnitOfWork, order: WorkOrder, parts: tuple[Part, ...], draft: AcceptDraft
) -> list[JointAcceptance]:
    person_id, action = uow.actor.person_id, uow.keep(draft.next_action)
    by = uow.session.get_one(Person, person_id) if person_id is not None else None
    rows = [_row_of(uow, order, part) for part in parts]
    for row in rows:
        row.by, row.by_id, row.accepted_at, row.ended_at = by, person_id, uow.now, None
        row.next_action, row.next_action_key = action, action.key
        row.next_action_on = draft.next_action_on
        row.lapses_at = lapses_with(uow, order, draft.next_action_on)
    return rows


def _row_of(uow: UnitOfWork, order: WorkOrder, part: Part) -> JointAcceptance:
    for row in order.acceptances:
        if (row.run, row.stage, row.part) == (order.run, order.stage, part):
            return uow.watch(row)
    row = JointAcceptance(run=order.run, stage=order.stage, part=part)
    row.order = order
    uow.add(row)
    return row


def _first_of_two(uow: UnitOfWork, order: WorkOrder) -> JointAcceptance:
    """Return the acceptance of the whole stage as that of its owner's part."""
    row = _row_of(uow, order, Part.OWNER)
    row.by, row.by_id = order.accepted_by, order.accepted_by_id
    row.accepted_at, row.lapses_at, row.ended_at = (
        order.accepted_at or uow.now,
        order.lapses_at,
        None,
    )
    if order.next_action is not None and order.next_action_on is not None:
        row.next_action, row.next_action_key = order.next_action, order.next_action.key
        row.next_action_on = order.next_action_on
    return row


def _take_over(order: WorkOrder, row: JointAcceptance) -> None:
    """Let this acceptance be that of the stage."""
    order.accepted_by, order.accepted_by_id = row.by, row.by_id
    order.accepted_at, order.lapses_at = row.accepted_at, row.lapses_at
    order.next_action, order.next_action_key = row.next_action, row.next_action_key
    order.next_action_on = row.next_action_on


def _among(
    order: WorkOrder,
    actor: Actor,
    policy: Policy,
    directory: Directory,
    who: Callable[..., Holding],
) -> tuple[Part, ...]:
    return tuple(
        part
        for part in Part
        if actor.person_id is not None
        and actor.person_id
        in {each.id for each in who(order, policy=policy, directory=directory, part=part).people}
    )
