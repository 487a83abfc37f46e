"""What has waited is for whoever must read it now, not for those who left or were replaced."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from tracker.domain.notices import Urgency
from tracker.domain.quiet import HANDED_OVER
from tracker.domain.reachability import Contact
from tracker.jobs.addressing import people_of
from tracker.jobs.ways import Reach, delivery
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.outbox.queries import mark_cancelled, mark_dead
from tracker.owners.queries import Directory
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder

# What goes out as soon as it is addressed need not be asked about again.
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
    """
    waited = [row for row in rows if row.person_id and uow.now - row.created_at > _LONG]
    if not waited:
        return []
    directory, reach = Directory.load(uow.session, uow.now), Reach(runtime, uow)
    gone = []
    for row in waited:
        order = orders.get(row.subject)
        people = people_of(reach, uow, row.message, order, directory)
        others = _owe_to_the_new(reach, uow, row, order, people)
        person = directory.person(row.person_id or 0)
        if _is_theirs(row, person) and (
            row.person_id in {who.id for who in people}
            or (row.urgency is Urgency.ACT and not others)
        ):
            continue
        mark = mark_dead if row.urgency is Urgency.ACT and not others else mark_cancelled
        mark([row], HANDED_OVER)
        gone.append(row)
    return gone


def _is_theirs(row: Delivery, person: Contact | None) -> bool:
    """Whether somebody still has an account, and the address that the notice goes to."""
    if person is None or not person.active:
        return False
    own = {Channel.EMAIL: person.email, Channel.SLACK_DIRECT: person.slack_user_id}
    return own.get(row.channel, row.destination) == row.destination


def _owe_to_the_new(
    reach: Reach,
    uow: UnitOfWork,
    row: Delivery,
    order: WorkOrder | None,
    people: Sequence[Contact],
) -> bool:
    """Owe the notice where it never went; return whether anybody else of the audience gets it."""
    # Another sender may have another way of the same notice in its hands.
    wanted = sa.select(OutboxMessage.id).where(OutboxMessage.id == row.message_id)
    uow.session.execute(wanted.with_for_update())
    known = uow.session.scalars(
        sa.select(Delivery).where(Delivery.message_id == row.message_id)
    ).all()
    places = {(each.channel, each.destination) for each in known}
    reached = {each.person_id for each in known if each is not row and each.state not in _LOST}
    for person in people:
        if person.id in reached:
            continue
        if person.id == row.person_id and _is_theirs(row, person):
            continue
        for address in reach.addresses_of(person):
            if (address.channel, address.destination) not in places:
                fresh = delivery(uow, reach, row.message, order, address, is_outdated=False)
                uow.session.add(fresh)
                if fresh.state not in _LOST:
                    reached.add(person.id)
    uow.session.flush()
    return bool(reached & {person.id for person in people})
