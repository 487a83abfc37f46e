"""Claiming what is to be sent, and marking what became of it."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.notices import Audience, Urgency
from tracker.outbox.cards import card_at, keep_card, let_edits_wait
from tracker.outbox.models import (
    Channel,
    Delivery,
    DeliveryState,
    OutboxMessage,
    SendingPause,
)
from tracker.outbox.senders import Outgoing, Sent
from tracker.outbox.ways import find_channel

LEASE = timedelta(seconds=60)
GIVE_UP_AFTER = timedelta(hours=72)
LONGEST_WAIT_SECONDS = 300
STORM = 10  # decision D2: more notices than this for one destination become one digest

_WAITING = (DeliveryState.PENDING, DeliveryState.LEASED)


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
        row.state, row.lease, row.lease_until = DeliveryState.PENDING, None, None
        row.maybe_repeat = True
    return len(released)


def claim(
    session: Session, now: datetime, *, limit: int, channels: Collection[Channel]
) -> list[Outgoing]:
    """Lease what can be sent now, and return it as it should go out, the most urgent first.

    What asks a person to act, and of that the safety-critical, waits behind nothing else. Only the
    oldest waiting notice of each (order, destination) can be claimed, so that they arrive in their
    order. Where more than ten wait for one destination they become one digest
    (decision D2), except the safety-critical ones that ask a person to act.
    """
    earlier = aliased(Delivery)
    heads = session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.state == DeliveryState.PENDING,
            Delivery.next_try_at <= now,
            Delivery.channel.in_(channels),
            ~_is_paused(now),
            ~sa.exists().where(
                earlier.subject == Delivery.subject,
                earlier.channel == Delivery.channel,
                earlier.destination == Delivery.destination,
                earlier.id < Delivery.id,
                earlier.state.in_(_WAITING),
            ),
        )
        .order_by(
            sa.case((Delivery.urgency == Urgency.ACT, 0), else_=1),
            Delivery.safety_critical.desc(),
            Delivery.id,
        )
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    by_destination: dict[tuple[Channel, str], list[Delivery]] = defaultdict(list)
    for row in heads:
        by_destination[row.channel, row.destination].append(row)
    outgoing = []
    for rows in by_destination.values():
        digest = _storm(session, rows)
        singles = [row for row in rows if row not in digest]
        groups = [(row,) for row in singles] + ([tuple(digest)] if digest else [])
        for group in groups:
            lease = secrets.token_hex(16)
            for row in group:
                row.state, row.lease, row.lease_until = DeliveryState.LEASED, lease, now + LEASE
            outgoing.append(_outgoing(session, group))
    return sorted(outgoing, key=_urgency_of)


def _urgency_of(outgoing: Outgoing) -> tuple[bool, bool, int]:
    first = outgoing.first
    return first.urgency is not Urgency.ACT, not first.safety_critical, first.id


def pause(session: Session, channel: Channel, destination: str, *, until: datetime) -> None:
    """Send nothing to the destination (the whole channel where it is empty) until then (UTC)."""
    found = session.get(SendingPause, (channel, destination), with_for_update=True)
    if found is None:
        session.add(SendingPause(channel=channel, destination=destination, until=until))
    else:
        found.until = max(found.until, until)


def leased(session: Session, outgoing: Outgoing) -> Sequence[Delivery]:
    """Return the rows of this claim that are still ours, by their lease."""
    return session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.id.in_([row.id for row in outgoing.deliveries]),
            Delivery.lease == outgoing.first.lease,
        )
        .with_for_update(of=Delivery)
    ).all()


def mark_sent(session: Session, rows: Sequence[Delivery], now: datetime, sent: Sent) -> None:
    """Mark the rows as sent, and remember where the order's card stands and what it shows."""
    for row in rows:
        row.state, row.sent_at, row.last_error = DeliveryState.SENT, now, None
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
    """Put the rows back, to be tried after a while that grows; dead after 72 hours of trying."""
    for row in rows:
        row.attempts += 1 if counts else 0
        row.lease = row.lease_until = None
        row.last_error = why[:300]
        row.maybe_repeat = row.maybe_repeat or maybe_arrived
        if now - row.created_at > GIVE_UP_AFTER:
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


def count_by_state(session: Session) -> dict[DeliveryState, int]:
    """Return how many deliveries are in each state."""
    rows = session.execute(sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state))
    return {row[0]: row[1] for row in rows}


def list_deliveries(
    session: Session, state: DeliveryState, *, limit: int = 200
) -> Sequence[Delivery]:
    """Return the latest deliveries in a state, newest first."""
    return session.scalars(
        sa.select(Delivery).where(Delivery.state == state).order_by(Delivery.id.desc()).limit(limit)
    ).all()


def _is_paused(now: datetime) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        SendingPause.channel == Delivery.channel,
        SendingPause.destination.in_((Delivery.destination, "")),
        SendingPause.until > now,
    )


def _storm(session: Session, heads: Sequence[Delivery]) -> list[Delivery]:
    """Return all that waits for this destination and may be folded, if it is more than ten."""
    first, ahead = heads[0], aliased(Delivery)
    goes_alone = sa.and_(ahead.safety_critical, ahead.urgency == Urgency.ACT)
    waiting = session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.state == DeliveryState.PENDING,
            Delivery.channel == first.channel,
            Delivery.destination == first.destination,
            ~sa.and_(Delivery.safety_critical, Delivery.urgency == Urgency.ACT),
            # What is for one person says much in one message already.
            Delivery.message.has(OutboxMessage.audience != Audience.NAMED_PERSON),
            # What is behind one that another sender has in its hands, or that goes out by itself,
            # keeps its place in the line.
            ~sa.exists().where(
                ahead.subject == Delivery.subject,
                ahead.channel == Delivery.channel,
                ahead.destination == Delivery.destination,
                ahead.id < Delivery.id,
                sa.or_(
                    ahead.state == DeliveryState.LEASED,
                    sa.and_(ahead.state == DeliveryState.PENDING, goes_alone),
                ),
            ),
        )
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    return list(waiting) if len(waiting) > STORM else []


def _outgoing(session: Session, rows: tuple[Delivery, ...]) -> Outgoing:
    first = rows[0]
    card = None
    if first.channel is Channel.SLACK_CHANNEL:
        card = card_at(session, first.subject, first.destination)
    if card is None:
        return Outgoing(rows)
    return Outgoing(rows, card=card.posted_as, card_edited_at=card.edited_at)


def _backoff(attempts: int) -> float:
    """Return how many seconds to wait: doubled each time, at most five minutes, with jitter."""
    ceiling = min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempts, 10))
    return secrets.SystemRandom().uniform(ceiling / 2, ceiling)
