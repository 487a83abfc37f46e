"""What has waited is for whoever must read it now, not for those who left or were replaced."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.notices import Urgency
from tracker.domain.quiet import HANDED_OVER
from tracker.domain.reachability import Contact
from tracker.domain.roles import PERMISSIONS, Permission, Place, Scope
from tracker.jobs.addressing import people_of, place_of
from tracker.jobs.ways import Reach, delivery
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.outbox.queries import mark_cancelled, mark_dead
from tracker.owners.queries import Directory
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder

# So long an audience that was looked up is good, among those who may see the order.
_LONG = timedelta(minutes=10)
_LOST = (DeliveryState.DEAD, DeliveryState.CANCELLED)


def hand_over(
    runtime: Runtime,
    uow: UnitOfWork,
    rows: Sequence[Delivery],
    orders: Mapping[str, WorkOrder],
) -> list[Delivery]:
    """Owe what has waited to whoever it is for by now; return the rows that are not sent.

    The audience was looked up when the notice was addressed, and quiet hours, a digest or a way
    that had stopped may have kept it for days. Somebody who was told because nobody of the
    audience could be keeps what asks to act. Where nobody is left it counts as given up, so that
    whoever comes next is told.

    Whoever may not see the order any more, has left, or is not at this address any more gets
    nothing there, however short it waited.
    """
    personal = [row for row in rows if row.person_id]
    if not personal:
        return []
    directory, reach = Directory.load(uow.session, uow.now), Reach(runtime, uow)
    gone = []
    for row in personal:
        order = orders.get(row.subject)
        may_have_it = may_be_told(uow.session, row.message, row, order)
        if may_have_it and _when_addressed(uow.session, row) >= uow.now - _LONG:
            continue
        people = people_of(reach, uow, row.message, order, directory)
        others = _owe_to_the_new(reach, uow, row, order, people, may_have_it=may_have_it)
        if may_have_it and (
            row.person_id in {who.id for who in people}
            or (row.urgency is Urgency.ACT and not others)
        ):
            continue
        mark = mark_dead if row.urgency is Urgency.ACT and not others else mark_cancelled
        mark([row], HANDED_OVER)
        gone.append(row)
    return gone


def may_be_told(
    session: Session, message: OutboxMessage, row: Delivery, order: WorkOrder | None
) -> bool:
    """Whether a notice may still go where it is addressed to.

    Its reader has an open account and that very address, and the right to see the order, or the
    premises that it is about, has not ended. What is about neither is for its reader alone.
    """
    person = session.get(Person, row.person_id)
    if person is None or not person.active:
        return False
    own = {
        Channel.EMAIL: person.email,
        Channel.SLACK_DIRECT: person.slack.user_id if person.slack else None,
        Channel.SMS: person.mobile,
    }
    if own.get(row.channel, row.destination) != row.destination:
        return False
    place = place_of(session, message, order)
    return place is None or not _lost_sight(person, place)


def _lost_sight(person: Person, place: Place) -> bool:
    """Whether the right to see what is there has ended; whoever is only named never had one."""
    ended = any(
        row.revoked_at is not None
        and Permission.VIEW in PERMISSIONS[row.role]
        and Scope(row.scope_kind, row.scope_id).covers(place)
        for row in person.grants
    )
    return ended and not actor_of(person, "clock").may(Permission.VIEW, place)


def _when_addressed(session: Session, row: Delivery) -> datetime:
    """Return when the notice was first addressed to its reader, by whichever way (UTC)."""
    first = sa.select(sa.func.min(Delivery.created_at)).where(
        Delivery.message_id == row.message_id, Delivery.person_id == row.person_id
    )
    return session.scalars(first).one() or row.created_at


def _owe_to_the_new(
    reach: Reach,
    uow: UnitOfWork,
    row: Delivery,
    order: WorkOrder | None,
    people: Sequence[Contact],
    *,
    may_have_it: bool,
) -> bool:
    """Owe the notice where it never went; return whether anybody else of the audience gets it.

    What was handed on before, and is back with who had it first, waits there again.
    """
    # Another sender may have another way of the same notice in its hands.
    wanted = sa.select(OutboxMessage.id).where(OutboxMessage.id == row.message_id)
    uow.session.execute(wanted.with_for_update())
    known = uow.session.scalars(
        sa.select(Delivery).where(Delivery.message_id == row.message_id)
    ).all()
    places = {(each.channel, each.destination): each for each in known}
    reached = {each.person_id for each in known if each is not row and each.state not in _LOST}
    for person in people:
        if person.id in reached:
            continue
        if person.id == row.person_id and may_have_it:
            continue
        for address in reach.addresses_of(person):
            former = places.get((address.channel, address.destination))
            fresh = delivery(uow, reach, row.message, order, address, is_outdated=False)
            if not may_be_told(uow.session, row.message, fresh, order):
                continue
            if former is None:
                uow.session.add(fresh)
            elif former is not row and former.last_error == HANDED_OVER:
                _take_up_again(former, fresh)
            else:
                continue
            if fresh.state not in _LOST:
                reached.add(person.id)
    uow.session.flush()
    return bool(reached & {person.id for person in people})


def _take_up_again(former: Delivery, fresh: Delivery) -> None:
    """Owe a delivery once more that was handed on, as it would be addressed now."""
    for name in ("person_id", "state", "last_error", "held_for", "held_until", "next_try_at"):
        setattr(former, name, getattr(fresh, name))
    former.comes_alone, former.safety_critical = fresh.comes_alone, fresh.safety_critical
    former.created_at = fresh.created_at
