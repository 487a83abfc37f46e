"""What did not arrive is told another way, and where every way failed, to another person."""

import logging
from datetime import timedelta

from tracker.domain.notices import Audience
from tracker.domain.reachability import Contact
from tracker.domain.roles import SYSTEM, Place, Role
from tracker.jobs.addressing import is_still_so, orders_of, place_of, stage_of
from tracker.jobs.ways import Address, Reach, delivery
from tracker.outbox.models import Channel, Delivery, OutboxMessage
from tracker.outbox.undelivered import got_by_nobody, told, without_second_channel
from tracker.owners.queries import Directory
from tracker.people.models import Person
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.holding import deputies_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of

SECOND_CHANNEL_AFTER = timedelta(minutes=10)  # so that it arrives within the promised fifteen
NOBODY_ELSE = "nobody else could be told either"
# No stage that anybody holds by the day runs out so soon after it was told.
SECOND_CHANNEL_FOR_ALL_AFTER = timedelta(hours=1)
_OF_A_STAGE = frozenset({Audience.STAGE_HOLDER, Audience.DEPUTY})
_AT_THE_PREMISES = frozenset({Audience.CONFIRMERS, Audience.SITE_MANAGERS, Audience.ON_SITE})

log = logging.getLogger(__name__)


def add_second_channel(runtime: Runtime) -> int:
    """Send by the other way what one gave up, and what it should have taken ten minutes ago.

    After ten minutes danger, after an hour whatever asks somebody to act. By e-mail what Slack
    gave up, by Slack what the mail server did; returns how many.
    """
    if not {Channel.EMAIL, Channel.SLACK_DIRECT} <= set(runtime.senders):
        return 0
    with runtime.begin(SYSTEM) as uow:
        late = without_second_channel(
            uow.session,
            uow.now - SECOND_CHANNEL_AFTER,
            long_before=uow.now - SECOND_CHANNEL_FOR_ALL_AFTER,
        )
        for row in late:
            person = uow.session.get(Person, row.person_id)
            other = _other_way(person, row.channel) if person and person.active else None
            if other is not None:
                copy = Delivery(
                    message_id=row.message_id,
                    subject=row.subject,
                    person_id=row.person_id,
                    channel=other.channel,
                    destination=other.destination,
                    urgency=row.urgency,
                    safety_critical=row.safety_critical,
                    comes_alone=row.comes_alone,
                    next_try_at=uow.now,
                    created_at=uow.now,
                )
                uow.session.add(copy)
        return len(late)


def _other_way(person: Person, failed: Channel) -> Address | None:
    if failed is Channel.SLACK_DIRECT:
        return Address(Channel.EMAIL, person.email, person.id)
    if person.slack is None:
        return None
    return Address(Channel.SLACK_DIRECT, person.slack.user_id, person.id)


def tell_somebody_else(runtime: Runtime) -> int:
    """Address each notice to act that nobody got to whoever comes next; return how many there were.

    After the holders their deputies, after those at the premises the head of the unit, then the
    holders of the stages above, the supplier's left out where the notice was not for a stage.
    Where nobody is left the notice stays among the failed, and a person sees it.
    """
    with runtime.begin(SYSTEM) as uow:
        messages = got_by_nobody(uow.session, _OF_A_STAGE | _AT_THE_PREMISES)
        if not messages:
            return 0
        directory = Directory.load(uow.session, uow.now)
        orders, reach = orders_of(uow, messages), Reach(runtime, uow)
        for message in messages:
            order = orders.get(message.subject)
            if is_still_so(message, order):
                people = _next_people(reach, uow, message, order, directory)
                found = [each for who in people for each in reach.addresses_of(who)]
                for address in found or [_nobody_else(message)]:
                    uow.session.add(
                        delivery(uow, reach, message, order, address, is_outdated=False)
                    )
        log.warning("%s notices that nobody got are told to others", len(messages))
        return len(messages)


def _next_people(
    reach: Reach,
    uow: UnitOfWork,
    message: OutboxMessage,
    order: WorkOrder | None,
    directory: Directory,
) -> list[Contact]:
    """Return the first group of people who were not told yet and have a way."""
    known = told(uow.session, message)
    place = place_of(uow.session, message, order)
    if place is None:
        return []
    for group in _groups(uow, message, order, place, directory):
        fresh = [who for who in group if who.id not in known and reach.has_way(who)]
        if fresh:
            return fresh
    return []


def _groups(
    uow: UnitOfWork,
    message: OutboxMessage,
    order: WorkOrder | None,
    place: Place,
    directory: Directory,
) -> list[tuple[Contact, ...]]:
    ladder = ladder_of(order, uow.policy) if order else uow.policy.ladder
    of_a_stage = message.audience in _OF_A_STAGE
    stage = stage_of(message) if of_a_stage else 0
    first: tuple[Contact, ...] = directory.having_any((Role.UNIT_HEAD,), place)
    if of_a_stage and order is not None:
        first = deputies_of(order, policy=uow.policy, directory=directory, stage=stage).people
    above = [
        directory.holders(ladder, each.number, place).people
        for each in ladder.stages[stage + 1 :]
        if of_a_stage or each.owner_role is not Role.SUPPLIER_USER
    ]
    return [first, *above]


def _nobody_else(message: OutboxMessage) -> Address:
    return Address(Channel.NONE, message.subject, None, NOBODY_ELSE)
