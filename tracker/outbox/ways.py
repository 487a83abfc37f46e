"""Ways of sending that have stopped, and channels that are gone: what both keep in the database."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.outbox.models import Channel, Delivery, DeliveryState, LostChannel, SendingPause

# So often it is tried again whether a way works, or a channel is back.
TRIED_EVERY = timedelta(seconds=60)
CHANNEL_TRIED_EVERY = timedelta(days=1)
_ALL = ""
MOVED = "its channel is gone ({}): told in the default channel"


def stop(session: Session, way: Channel, why: str, now: datetime) -> bool:
    """Send nothing by this way for a minute, and keep why; False if it had stopped before."""
    row = session.get(SendingPause, (way, _ALL), with_for_update=True)
    if row is None:
        row = SendingPause(channel=way, destination=_ALL, until=now)
        session.add(row)
    row.until = max(row.until, now + TRIED_EVERY)
    is_new = row.stopped_for is None
    if is_new:
        row.stopped_since = now
    row.stopped_for = why[:60]
    return is_new


def resume(session: Session, way: Channel, now: datetime) -> bool:
    """Let the way work again; False if it had not stopped."""
    row = session.get(SendingPause, (way, _ALL), with_for_update=True)
    if row is None or row.stopped_for is None:
        return False
    row.stopped_for = row.stopped_since = None
    row.until = min(row.until, now)
    return True


def stopped_ways(session: Session) -> Sequence[SendingPause]:
    """Return the ways by which nothing goes out, each with why and since when."""
    return session.scalars(
        sa.select(SendingPause)
        .where(SendingPause.destination == _ALL, SendingPause.stopped_for.is_not(None))
        .order_by(SendingPause.channel)
    ).all()


def lose_channel(session: Session, destination: str, why: str, now: datetime) -> bool:
    """Remember that a channel is gone; False if that was known."""
    row = session.get(LostChannel, destination, with_for_update=True)
    if row is None:
        session.add(LostChannel(destination=destination, why=why[:60], since=now))
        return True
    row.why, row.since = why[:60], now
    return False


def find_channel(session: Session, destination: str) -> None:
    """Forget that a channel was gone."""
    session.execute(sa.delete(LostChannel).where(LostChannel.destination == destination))


def is_lost(session: Session, destination: str, now: datetime) -> bool:
    """Whether nothing need be tried with a channel: it was gone a day ago or less."""
    row = session.get(LostChannel, destination)
    return row is not None and now - row.since < CHANNEL_TRIED_EVERY


def lost_channels(session: Session) -> Sequence[LostChannel]:
    """Return the channels that are gone, the latest first."""
    return session.scalars(sa.select(LostChannel).order_by(LostChannel.since.desc())).all()


def move_to(session: Session, rows: Sequence[Delivery], destination: str, why: str) -> None:
    """Owe the rows in another channel, in their order, with what else waits for theirs."""
    if not rows:
        return
    waiting = session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.channel == rows[0].channel,
            Delivery.destination == rows[0].destination,
            Delivery.state == DeliveryState.PENDING,
        )
        .order_by(Delivery.id)
        .with_for_update(of=Delivery)
    ).all()
    copied = ("message_id", "subject", "channel", "urgency", "safety_critical", "next_try_at")
    for row in sorted({*rows, *waiting}, key=lambda row: row.id):
        session.add(
            Delivery(
                **{name: getattr(row, name) for name in copied},
                destination=destination,
                created_at=row.created_at,
            )
        )
        row.state, row.last_error = DeliveryState.CANCELLED, MOVED.format(why)[:300]
        row.lease = row.lease_until = None
    session.flush()
