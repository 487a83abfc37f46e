"""Turning owed notices into deliveries: who is the audience now, and by which way."""

import logging
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.domain.cover import SuppliedBy
from tracker.domain.events import (
    AcceptanceLapsed,
    ClosedUnconfirmed,
    DeputyPaged,
    HolderChased,
    HolderPassedOver,
    MilestoneMissed,
    StageAboveTold,
    WorkOrderChased,
    WorkOrderPromoted,
)
from tracker.domain.joint import Part
from tracker.domain.lifecycle import Status
from tracker.domain.notices import Audience
from tracker.domain.reachability import Contact
from tracker.domain.roles import SYSTEM, Place, Role
from tracker.jobs.ways import Address, Reach, delivery
from tracker.outbox.models import Channel, OutboxMessage
from tracker.outbox.queries import unaddressed_messages
from tracker.outbox.ways import is_lost
from tracker.owners.queries import Directory
from tracker.premises.models import Premises
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.holding import deputies_of, holding_of, night_contacts
from tracker.work_orders.jointly import missing_parts
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.pattern_queries import reporters_of

ADDRESSED_AT_ONCE = 200
NOBODY = "nobody holds this: name an owner for the stage"
_ASK_TO_ACCEPT = frozenset({DeputyPaged.kind, AcceptanceLapsed.kind, HolderChased.kind})
_AT_THE_PREMISES = frozenset({Audience.SITE_MANAGERS, Audience.ON_SITE, Audience.COVER_SUPPLIER})
_HOLDERS = frozenset({Audience.STAGE_HOLDER, Audience.APPROVERS})
_SUPPLIES = (Role.SUPPLIER_USER, Role.PREMISES_MANAGER, Role.UNIT_HEAD)

log = logging.getLogger(__name__)


def address_notices(runtime: Runtime, *, limit: int = ADDRESSED_AT_ONCE) -> int:
    """Make the deliveries of the oldest notices that have none; return how many notices.

    The audience is looked up now, not when the notice was owed: whoever has left or was replaced
    meanwhile is not written to. Nobody to write to is a dead delivery that a person sees.
    """
    with runtime.begin(SYSTEM) as uow:
        messages = unaddressed_messages(uow.session, limit)
        if not messages:
            return 0
        directory = Directory.load(uow.session, uow.now)
        orders, reach = orders_of(uow, messages), Reach(runtime, uow)
        for message in messages:
            order = orders.get(message.subject)
            outdated = not is_still_so(message, order)
            for address in _found_addresses(reach, uow, message, order, directory):
                uow.session.add(delivery(uow, reach, message, order, address, is_outdated=outdated))
            message.expanded_at = uow.now
        return len(messages)


def is_still_so(message: OutboxMessage, order: WorkOrder | None) -> bool:
    """Whether what the notice would say still holds, asked just before it is sent.

    A card always shows the present, so notices to a channel are always sent.
    """
    if order is None or message.audience in {Audience.UNIT_CHANNEL, Audience.NAMED_PERSON}:
        return True
    if message.kind == ClosedUnconfirmed.kind:
        return order.status is Status.CLOSED_UNCONFIRMED
    if message.audience is Audience.REPORTERS:
        return not order.is_open
    if message.audience is Audience.CONFIRMERS:
        return order.status is Status.SUPPLIER_COMPLETE
    if message.audience in _AT_THE_PREMISES:  # not once cover is back
        return order.is_open and order.status is not Status.SUPPLIER_COMPLETE
    if message.audience is Audience.APPROVERS:
        return order.is_open
    stage = stage_of(message)
    if message.kind == StageAboveTold.kind:
        stage -= 1  # it is told of the stage below its own
    if not order.is_open or order.stage != stage:
        return False
    part = _part_of(message)
    if part is not None and part not in missing_parts(order):
        return False
    asks_to_accept = message.kind in _ASK_TO_ACCEPT
    if asks_to_accept and order.accepted_at is not None:
        return False
    # Somebody who chases a fix that awaits its confirmation still wants the holder to hear it.
    return order.status is not Status.SUPPLIER_COMPLETE or message.kind == WorkOrderChased.kind


def orders_of(uow: UnitOfWork, messages: Iterable[OutboxMessage]) -> dict[str, WorkOrder]:
    """Return the orders that the notices speak of, by their references."""
    subjects = {message.subject for message in messages}
    found = uow.session.scalars(sa.select(WorkOrder).where(WorkOrder.reference.in_(subjects)))
    return {order.reference: order for order in found}


def _found_addresses(
    reach: Reach,
    uow: UnitOfWork,
    message: OutboxMessage,
    order: WorkOrder | None,
    directory: Directory,
) -> list[Address]:
    """Return where the notice goes; one that cannot be addressed is shown, alone."""
    try:
        return list(dict.fromkeys(_addresses(reach, uow, message, order, directory)))
    except SQLAlchemyError:
        raise  # the transaction is lost: all of them are addressed at the next pass
    except Exception as error:
        log.exception("Notice %s could not be addressed", message.id)
        fault = f"a fault of ours in finding whom to tell: {type(error).__name__}"
        return [Address(Channel.NONE, message.subject, None, fault)]


def _addresses(
    reach: Reach,
    uow: UnitOfWork,
    message: OutboxMessage,
    order: WorkOrder | None,
    directory: Directory,
) -> Iterable[Address]:
    if message.audience is Audience.UNIT_CHANNEL:
        if message.kind == MilestoneMissed.kind and _moved_too(uow, message):
            return  # one line for both, and the move says why
        channel = order.premises.unit.slack_channel if order else None
        if channel and is_lost(uow.session, channel, uow.now):
            channel = reach.default_channel or channel
        if channel and reach.is_set_up(Channel.SLACK_CHANNEL):
            yield Address(Channel.SLACK_CHANNEL, channel, None)
        return
    people = people_of(reach, uow, message, order, directory)
    if order is not None and message.audience in _HOLDERS:
        _note_passed_over(uow, message, order, directory)
    if not people and message.audience is not Audience.REPORTERS:
        yield Address(Channel.NONE, message.subject, None, NOBODY)
    for person in people:
        yield from reach.addresses_of(person)


def _moved_too(uow: UnitOfWork, message: OutboxMessage) -> bool:
    """Whether the order was moved up in the very act that found its target missed."""
    same_act = sa.select(OutboxMessage.id).where(
        OutboxMessage.subject == message.subject,
        OutboxMessage.kind == WorkOrderPromoted.kind,
        OutboxMessage.created_at == message.created_at,
    )
    return uow.session.scalars(same_act.limit(1)).first() is not None


def people_of(
    reach: Reach,
    uow: UnitOfWork,
    message: OutboxMessage,
    order: WorkOrder | None,
    directory: Directory,
) -> tuple[Contact, ...]:
    """Return whom a notice is for as things stand now; perhaps nobody."""
    if message.audience is Audience.NAMED_PERSON:
        person = directory.person(message.facts["person_id"])
        return (person,) if person is not None and person.active else ()
    if message.audience in _AT_THE_PREMISES:
        return _at_the_premises(uow, message, directory)
    if order is None:
        return ()
    place = order.premises.place
    if message.audience is Audience.REPORTERS:
        return tuple(
            Contact(who.id, who.name, who.email, who.slack.user_id if who.slack else None)
            for who in reporters_of(uow.session, order)
        )
    if message.audience is Audience.CONFIRMERS:
        return directory.confirmers(place)
    stage = stage_of(message)
    policy = uow.policy
    part = _part_of(message)
    deputies = deputies_of(order, policy=policy, directory=directory, stage=stage, part=part).people
    if message.audience is Audience.DEPUTY:
        return deputies
    holding = holding_of(order, policy=policy, directory=directory, stage=stage, part=part)
    woken = night_contacts(order, policy=policy, directory=directory, stage=stage)
    people = (*holding.people, *woken)
    if any(reach.has_way(person) for person in people):
        return people
    # Theirs is shown as a notice that nobody got; whoever would be asked next is told at once.
    return (*people, *(person for person in deputies if reach.has_way(person)))


def _note_passed_over(
    uow: UnitOfWork, message: OutboxMessage, order: WorkOrder, directory: Directory
) -> None:
    """State who is passed over for whoever stands in and gets this notice."""
    stage, part = stage_of(message), _part_of(message)
    holding = holding_of(order, policy=uow.policy, directory=directory, stage=stage, part=part)
    for skipped in holding.passed_over:
        uow.record(
            HolderPassedOver(
                order.reference, stage, skipped.person_id, skipped.why, holding.held_as
            )
        )


def _at_the_premises(
    uow: UnitOfWork, message: OutboxMessage, directory: Directory
) -> tuple[Contact, ...]:
    """Return the managers there, who supplies the staff, or who is on site: alone, if so known."""
    premises = uow.session.scalars(
        sa.select(Premises).where(Premises.code == message.facts["premises"])
    ).one()
    if message.audience is Audience.SITE_MANAGERS:
        return directory.confirmers(premises.place)
    if message.audience is Audience.COVER_SUPPLIER:
        owed = message.facts["supplied_by"] == SuppliedBy.SUPPLIER
        return directory.having_any(_SUPPLIES[0 if owed else 1 :], premises.place)
    alone = directory.person(message.facts["person_id"] or 0)
    return (alone,) if alone is not None and alone.active else directory.on_site(premises.place)


def place_of(session: Session, message: OutboxMessage, order: WorkOrder | None) -> Place | None:
    """Return where it is what a notice is about; None where it is about no place."""
    if order is not None:
        return order.premises.place
    wanted = sa.select(Premises).where(Premises.code == message.facts.get("premises"))
    premises = session.scalars(wanted).one_or_none()
    return premises.place if premises else None


def stage_of(message: OutboxMessage) -> int:
    """Return the stage whose holder the notice is for; an order that is logged starts at 0."""
    stage: int = message.facts.get("to_stage", message.facts.get("stage", 0))
    return stage


def _part_of(message: OutboxMessage) -> Part | None:
    """Return which of two acceptances the notice is about; None where it is about the order."""
    part = message.facts.get("part")
    return Part(part) if part else None
