"""Keeping messages to one destination apart, whichever process sends them."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.outbox.models import Channel, Delivery, DeliveryState, SendingPause


def take_turn(
    session: Session, way: Channel, destination: str, now: datetime, pace: timedelta | None
) -> datetime | None:
    """Take the next turn at a destination; or return when it is free (UTC), for whoever is early.

    The row is locked until the commit, so that of two senders one gets the turn.
    """
    if pace is None:
        return None
    row = session.get(SendingPause, (way, destination), with_for_update=True)
    if row is None:
        session.add(SendingPause(channel=way, destination=destination, until=now + pace))
        return None
    if row.until > now:
        return row.until
    row.until = now + pace
    return None


def end_turn(
    session: Session, way: Channel, destination: str, now: datetime, pace: timedelta | None
) -> None:
    """Let the next turn come so long after this one ended: it may have arrived at its very end."""
    if pace is None:
        return
    row = session.get(SendingPause, (way, destination), with_for_update=True)
    if row is not None:
        row.until = max(row.until, now + pace)


def next_turn(session: Session, now: datetime, longest: timedelta) -> datetime | None:
    """Return when the next destination that somebody waits for is free, within `longest` (UTC)."""
    waiting = sa.exists().where(
        Delivery.channel == SendingPause.channel,
        Delivery.destination == SendingPause.destination,
        Delivery.state == DeliveryState.PENDING,
        Delivery.next_try_at <= now + longest,
    )
    return session.scalar(
        sa.select(sa.func.min(SendingPause.until)).where(
            SendingPause.until > now, SendingPause.until <= now + longest, waiting
        )
    )
