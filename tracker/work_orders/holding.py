"""Who holds an order, and who is told of it: by day the directory says, by night it says more."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.joint import Part
from tracker.domain.policy import Policy
from tracker.domain.priority import Priority
from tracker.domain.reachability import Contact, is_out_of_hours
from tracker.domain.roles import Actor, Role
from tracker.owners.queries import Directory, HeldAs, Holding
from tracker.people.models import Person
from tracker.premises.models import Premises
from tracker.premises.queries import visible_to
from tracker.work_orders.jointly import accepted_parts, wants_both
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of

# A stage, priorities whose orders there have the same holders, and whether only of those orders
# that want a second acceptance.
Rung = tuple[int, frozenset[Priority], bool]


def holding_of(
    order: WorkOrder,
    *,
    policy: Policy,
    directory: Directory,
    stage: int | None = None,
    part: Part | None = None,
) -> Holding:
    """Return who holds the order at the directory's instant; at another stage where one is given.

    What runs round the clock goes to the out-of-hours contact while the offices are shut, if
    neither owner nor deputy can be reached. Where the stage wants two acceptances both hold it;
    `part` asks for one of the two.
    """
    at_stage = order.stage if stage is None else stage
    found = [
        directory.holders(
            ladder_of(order, policy),
            at_stage,
            order.premises.place,
            out_of_hours=_at_night(order, policy, directory.now),
            part=each,
        )
        for each in _parts_of(order, policy, at_stage, part)
    ]
    return _together(found)


def deputies_of(
    order: WorkOrder,
    *,
    policy: Policy,
    directory: Directory,
    stage: int | None = None,
    part: Part | None = None,
) -> Holding:
    """Return who is paged at the directory's instant when the holders do not accept the order.

    Of two acceptances, for those that are missing; whoever gave the other one is not asked.
    """
    at_stage = order.stage if stage is None else stage
    accepted = accepted_parts(order) if at_stage == order.stage else {}
    parts = _parts_of(order, policy, at_stage, part)
    missing = [each for each in parts if each not in accepted]
    found = [
        directory.deputy_of(
            ladder_of(order, policy),
            at_stage,
            order.premises.place,
            out_of_hours=_at_night(order, policy, directory.now),
            part=each,
            but=frozenset(row.by_id for row in accepted.values() if row.by_id is not None),
        )
        for each in missing or parts
    ]
    return _together(found)


def stage_is_vacant(order: WorkOrder, *, policy: Policy, directory: Directory) -> bool:
    """Whether nobody at the order's own stage can be reached at the directory's instant.

    A stage that wants two acceptances is vacant only where neither of the two can be reached.
    """
    return all(
        holding_of(order, policy=policy, directory=directory, part=part).is_vacant
        for part in _parts_of(order, policy, order.stage, None)
    )


def _parts_of(order: WorkOrder, policy: Policy, stage: int, part: Part | None) -> tuple[Part, ...]:
    if part is not None:
        return (part,)
    joint = (
        order.joint if stage == order.stage else wants_both(order, ladder_of(order, policy), stage)
    )
    return tuple(Part) if joint else (Part.OWNER,)


def _together(found: list[Holding]) -> Holding:
    """Return the holders of both acceptances as one; on the ground of the first who is there."""
    if len(found) == 1:
        return found[0]
    people = {who.id: who for held in found for who in held.people}
    skipped = {each.person_id: each for held in found for each in held.passed_over}
    held_as = next((held.held_as for held in found if held.people), HeldAs.NOBODY)
    return Holding(tuple(people.values()), held_as, tuple(skipped.values()))


def vacant_stages(
    session: Session, *, policy: Policy, directory: Directory
) -> dict[int, frozenset[int]]:
    """Return, by stage, the premises at which nobody there can be reached; the top left out.

    By day and by night alike: a stage is named where it is vacant for some orders, and each
    order is looked at again when it is claimed.
    """
    ladder = policy.ladder
    places = session.scalars(sa.select(Premises)).all()
    found = {
        stage.number: frozenset(
            premises.id
            for premises in places
            if directory.is_vacant(ladder, stage.number, premises.place)
        )
        for stage in ladder.stages[:-1]
    }
    return {stage: premises for stage, premises in found.items() if premises}


def night_contacts(
    order: WorkOrder, *, policy: Policy, directory: Directory, stage: int
) -> tuple[Contact, ...]:
    """Return who is told besides the holders while the offices are shut: an owner may sleep.

    Nobody by day, or of an order that waits for working hours. Custody does not move by the hour:
    this is about whom a notice wakes.
    """
    if not _at_night(order, policy, directory.now):
        return ()
    named = directory.named(stage, order.premises.place)
    contact = named.out_of_hours if named else None
    return (contact,) if contact and contact.unreachable(directory.now) is None else ()


def _at_night(order: WorkOrder, policy: Policy, at: datetime) -> bool:
    return is_out_of_hours(policy.calendar, ladder_of(order, policy), order.priority, at)


def held_by(
    session: Session, actor: Actor, person: Person | int, policy: Policy, directory: Directory
) -> dict[Rung, set[int]]:
    """Return, for each stage, the premises whose orders the person holds there (for `held`).

    While the offices are shut, what runs round the clock may be held by somebody else.

    Read off the directory, so that "mine" and the holder that a page names cannot disagree.
    """
    person_id = person if isinstance(person, int) else person.id
    held: dict[Rung, set[int]] = {}
    groups = _held_alike(policy, directory.now)
    for premises in session.scalars(sa.select(Premises).where(visible_to(actor))):
        for stage in policy.ladder.stages:
            for part in stage.parts_at(premises.premises_type):
                for priorities, at_night in groups:
                    holding = directory.holders(
                        policy.ladder,
                        stage.number,
                        premises.place,
                        out_of_hours=at_night,
                        part=part,
                    )
                    if any(who.id == person_id for who in holding.people):
                        rung = stage.number, priorities, part is Part.SECOND
                        held.setdefault(rung, set()).add(premises.id)
    return held


def held_by_role(role: Role, policy: Policy) -> frozenset[tuple[int, int, bool]]:
    """Return at which stages of which version of the ladder the role holds orders (for `rungs`).

    Where a stage has a second acceptance, the role that gives it holds only what wants two.
    """
    return frozenset(
        (version, stage.number, role is not stage.owner_role)
        for version, ladder in policy.ladders.items()
        for stage in ladder.stages
        if role is stage.owner_role or (stage.with_role and role is stage.with_role.role)
    )


def _held_alike(policy: Policy, now: datetime) -> list[tuple[frozenset[Priority], bool]]:
    """Return the priorities whose orders have the same holders now, and whether it is night."""
    everything = frozenset(Priority)
    at_night = frozenset(
        each for each in Priority if is_out_of_hours(policy.calendar, policy.ladder, each, now)
    )
    groups = [(at_night, True), (everything - at_night, False)]
    return [(priorities, night) for priorities, night in groups if priorities]
