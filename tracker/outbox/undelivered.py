"""Notices to act that did not arrive: those that want another way, and those that nobody got."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.notices import Audience, Urgency
from tracker.domain.quiet import HANDED_OVER
from tracker.outbox.models import (
    Channel,
    Delivery,
    DeliveryState,
    OutboxMessage,
    SendingPause,
)

_WAITING = (DeliveryState.PENDING, DeliveryState.LEASED)


def without_second_channel(
    session: Session, before: datetime, *, long_before: datetime
) -> Sequence[Delivery]:
    """Return the notices to act that want the other way, mail beside Slack, and have none yet.

    Those that one way has given up, those of danger, and what never waits, that it has not taken
    since `before` (UTC), and where the way has stopped for everybody all of them; any that it has
    not taken since `long_before`. What is held is not late: it counts from when it was to go.
    """
    other = aliased(Delivery)
    stopped = sa.exists().where(
        SendingPause.channel == Delivery.channel, SendingPause.stopped_for.is_not(None)
    )
    to_go_at = sa.func.coalesce(Delivery.held_until, Delivery.created_at)
    cannot_wait = sa.or_(Delivery.safety_critical, Delivery.comes_alone, stopped)
    late = sa.and_(
        Delivery.state.in_(_WAITING),
        sa.or_(to_go_at < long_before, sa.and_(cannot_wait, to_go_at < before)),
    )
    return session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.channel.in_((Channel.SLACK_DIRECT, Channel.EMAIL)),
            Delivery.urgency == Urgency.ACT,
            sa.or_(Delivery.state == DeliveryState.DEAD, late),
            ~sa.exists().where(
                other.message_id == Delivery.message_id,
                other.person_id == Delivery.person_id,
                other.channel != Delivery.channel,
                other.channel.in_((Channel.SLACK_DIRECT, Channel.EMAIL)),
            ),
        )
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    ).all()


def got_by_nobody(session: Session, audiences: Collection[Audience]) -> Sequence[OutboxMessage]:
    """Return the notices to act of which every way to every person has failed.

    Not those for which somebody else was looked for in vain: a person sees them among the failed.
    """
    dead, other = aliased(Delivery), aliased(Delivery)
    # Of what was handed on, those to whom it was decide.
    handed_on = sa.and_(other.state == DeliveryState.CANCELLED, other.last_error == HANDED_OVER)
    lost = sa.or_(other.state == DeliveryState.DEAD, handed_on)
    looked_in_vain = sa.and_(other.channel == Channel.NONE, other.person_id.is_(None))
    return session.scalars(
        sa.select(OutboxMessage)
        .where(
            OutboxMessage.urgency == Urgency.ACT,
            OutboxMessage.audience.in_(audiences),
            OutboxMessage.id.in_(
                sa.select(dead.message_id).where(
                    dead.state == DeliveryState.DEAD, dead.person_id.is_not(None)
                )
            ),
            ~sa.exists().where(
                other.message_id == OutboxMessage.id,
                sa.or_(sa.not_(lost), looked_in_vain),
            ),
        )
        .order_by(OutboxMessage.id)
        .with_for_update()
    ).all()


def told(session: Session, message: OutboxMessage) -> set[int]:
    """Return the numbers of all to whom the notice was addressed, whatever became of it."""
    rows = sa.select(Delivery.person_id).where(
        Delivery.message_id == message.id, Delivery.person_id.is_not(None)
    )
    return {number for number in session.scalars(rows) if number is not None}
