"""What waits to be addressed or sent, and marking what became of it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.outbox.cards import keep_card, let_edits_wait
from tracker.outbox.models import (
    Channel,
    Delivery,
    DeliveryState,
    OutboxMessage,
    SendingPause,
)
from tracker.outbox.senders import Outgoing, Sent
from tracker.outbox.ways import find_channel

GIVE_UP_AFTER = timedelta(hours=72)
LONGEST_WAIT_SECONDS = 300


def unaddressed_messages(session: Session, limit: int) -> Sequence[OutboxMessage]:
    """Return the oldest notices that no delivery was made for yet, locked for this pass.

    Waits for another sender's pass instead of going past it: a later notice of an order that was
    addressed first would also be sent first.
    """
    return session.scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.expanded_at.is_(None))
        .order_by(OutboxMessage.id)
        .limit(limit)
        .with_for_update()
    ).all()


def release_expired(session: Session, now: datetime) -> int:
    """Give back what a sender that died had leased; it may have arrived, and will say so."""
    released = session.scalars(
        sa.select(Delivery)
        .where(Delivery.state == DeliveryState.LEASED, Delivery.lease_until < now)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    for row in released:
        row.sent_as, row.maybe_repeat = row.sent_as or row.lease, True
        row.state, row.lease, row.lease_until = DeliveryState.PENDING, None, None
    return len(released)


def pause(session: Session, channel: Channel, destination: str, *, until: datetime) -> None:
    """Send nothing to the destination (the whole channel where it is empty) until then (UTC)."""
    found = session.get(SendingPause, (channel, destination), with_for_update=True)
    if found is None:
        session.add(SendingPause(channel=channel, destination=destination, until=until))
    else:
        found.until = max(found.until, until)


def leased(session: Session, outgoing: Outgoing) -> Sequence[Delivery]:
    """Return the rows of this claim that are still ours, by their lease, in the claim's order."""
    place = {row.id: number for number, row in enumerate(outgoing.deliveries)}
    rows = session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.id.in_([row.id for row in outgoing.deliveries]),
            Delivery.lease == outgoing.first.lease,
        )
        .with_for_update(of=Delivery)
    )
    return sorted(rows, key=lambda row: place[row.id])


def mark_sent(session: Session, rows: Sequence[Delivery], now: datetime, sent: Sent) -> None:
    """Mark the rows as sent, and remember where the order's card stands and what it shows."""
    for row in rows:
        row.state, row.sent_at, row.last_error = DeliveryState.SENT, now, None
        row.sent_as = row.sent_as or row.lease
        row.lease = row.lease_until = None
    if rows:
        keep_card(session, rows[0].subject, rows[0].destination, sent, now)
        if rows[0].channel is Channel.SLACK_CHANNEL:
            find_channel(session, rows[0].destination)
    if sent.edits_wait:
        subjects = {row.subject for row in rows}
        for destination in {row.destination for row in rows}:
            let_edits_wait(session, subjects, destination, now)


def mark_retry(
    rows: Sequence[Delivery],
    now: datetime,
    why: str,
    *,
    after_seconds: float | None = None,
    maybe_arrived: bool = False,
    counts: bool = True,
) -> None:
    """Put the rows back, to be tried after a while that grows; dead after 72 hours of trying.

    What may have arrived is tried again as the same message; how long one was held is no trying.
    """
    for row in rows:
        row.attempts += 1 if counts else 0
        row.sent_as = row.sent_as or (row.lease if maybe_arrived else None)
        row.lease = row.lease_until = None
        row.last_error = why[:300]
        row.maybe_repeat = row.maybe_repeat or maybe_arrived
        if now - max(row.created_at, row.held_until or row.created_at) > GIVE_UP_AFTER:
            row.state = DeliveryState.DEAD
            continue
        row.state = DeliveryState.PENDING
        wait = after_seconds if after_seconds is not None else _backoff(row.attempts)
        row.next_try_at = now + timedelta(seconds=wait)


def mark_dead(rows: Sequence[Delivery], why: str) -> None:
    """Park the rows where a person sees them."""
    for row in rows:
        row.state, row.last_error = DeliveryState.DEAD, why[:300]
        row.lease = row.lease_until = None


def put_off(rows: Sequence[Delivery]) -> None:
    """Put rows back that were held, and were only to go along with one that does not go now."""
    for row in rows:
        row.state, row.lease, row.lease_until = DeliveryState.PENDING, None, None


def mark_cancelled(rows: Sequence[Delivery], why: str) -> None:
    """Leave the rows unsent for good: what they would say is no longer so."""
    for row in rows:
        row.state, row.last_error = DeliveryState.CANCELLED, why[:300]
        row.lease = row.lease_until = None


def cancel_pending(session: Session, subject: str, why: str) -> int:
    """Leave unsent what people still wait to be told of a subject; return how many notices.

    What goes to a channel is sent all the same: its card shows the present.
    """
    rows = session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.subject == subject,
            Delivery.state == DeliveryState.PENDING,
            Delivery.channel != Channel.SLACK_CHANNEL,
        )
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    ).all()
    mark_cancelled(rows, why)
    return len(rows)


def _backoff(attempts: int) -> float:
    """Return how many seconds to wait: doubled each time, at most five minutes, with jitter."""
    ceiling = min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempts, 10))
    return secrets.SystemRandom().uniform(ceiling / 2, ceiling)
