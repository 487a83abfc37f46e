"""By which ways a person is told, as they wish it, and when: at once, later, or with the digest."""

from dataclasses import dataclass

from tracker.domain.quiet import NO_DIGEST, About, Going, Preferences, Ways, going
from tracker.domain.reachability import Contact
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.people.preferences import preferences_of_all
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder

UNREACHABLE = "no way to reach them: no Slack link and no e-mail set up"
MOVED_ON = "the order had moved on"


@dataclass(frozen=True, slots=True)
class Address:
    """One destination of a notice, with the person behind it."""

    channel: Channel
    destination: str
    person_id: int | None
    error: str | None = None


class Reach:
    """The ways that are set up and how everybody wants to be told, read once for a pass."""

    def __init__(self, runtime: Runtime, uow: UnitOfWork) -> None:
        self.default_channel = runtime.settings.slack.default_channel
        self._ways = frozenset(runtime.senders)
        self._wishes = preferences_of_all(uow.session)

    def wishes_of(self, person_id: int | None) -> Preferences:
        """Return how somebody wants to be told; what everybody begins with, if they never said."""
        return self._wishes.get(person_id or 0, Preferences())

    def addresses_of(self, person: Contact) -> list[Address]:
        """Return where a person is told: the way they want, the other, or both; else why not."""
        found = []
        if person.slack_user_id and Channel.SLACK_DIRECT in self._ways:
            found.append(Address(Channel.SLACK_DIRECT, person.slack_user_id, person.id))
        if Channel.EMAIL in self._ways:
            found.append(Address(Channel.EMAIL, person.email, person.id))
        if not found:
            return [Address(Channel.NONE, f"person:{person.id}", person.id, UNREACHABLE)]
        ways = self.wishes_of(person.id).ways
        if ways is Ways.BOTH:
            return found
        return [found[-1 if ways is Ways.EMAIL_FIRST else 0]]

    def is_set_up(self, channel: Channel) -> bool:
        """Whether anything can be sent by this channel."""
        return channel in self._ways

    def has_way(self, person: Contact) -> bool:
        """Whether a notice can be sent to the person at all."""
        return self.addresses_of(person)[0].error is None


def delivery(
    uow: UnitOfWork,
    reach: Reach,
    message: OutboxMessage,
    order: WorkOrder | None,
    address: Address,
    *,
    is_outdated: bool,
) -> Delivery:
    """Return a notice on its way to an address, or dead or cancelled from the start.

    What is outdated already need not be sent, nor shown as a notice that nobody got.
    """
    about, to_person = about_of(message, order), address.person_id is not None
    when = Going(uow.now)
    if to_person and not address.error:
        when = going(about, reach.wishes_of(address.person_id), uow.now, uow.policy.calendar)
    state, error = DeliveryState.PENDING, None
    if is_outdated:
        state, error, when = DeliveryState.CANCELLED, MOVED_ON, Going(uow.now)
    elif address.error:
        state, error = DeliveryState.DEAD, address.error
    elif when.at is None:
        state, error = DeliveryState.CANCELLED, NO_DIGEST
    return Delivery(
        message_id=message.id,
        subject=message.subject,
        person_id=address.person_id,
        channel=address.channel,
        destination=address.destination,
        urgency=message.urgency,
        safety_critical=order.safety_critical if order else False,
        comes_alone=to_person and about.never_waits,
        state=state,
        last_error=error,
        held_for=when.held_for,
        held_until=when.at if when.held_for else None,
        next_try_at=when.at or uow.now,
        created_at=uow.now,
    )


def about_of(message: OutboxMessage, order: WorkOrder | None) -> About:
    """Return what a notice is, as far as it decides when it goes."""
    return About(
        kind=message.kind,
        urgency=message.urgency,
        priority=order.priority if order else None,
        safety_critical=order.safety_critical if order else False,
        next_step_at=order.next_step_at if order else None,
    )
