"""Claiming what is to be sent: the most urgent first, what waits for one reader as one message."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.notices import Urgency
from tracker.domain.quiet import HeldFor
from tracker.outbox.cards import card_at
from tracker.outbox.models import (
    OUR_FAULT,
    Channel,
    Delivery,
    DeliveryState,
    SendingPause,
)
from tracker.outbox.senders import Outgoing

LEASE = timedelta(seconds=60)
STORM = 10  # decision D2: more notices than this for one channel become one message
BETWEEN_MESSAGES = timedelta(minutes=1)

PERSONAL = frozenset({Channel.SLACK_DIRECT, Channel.EMAIL})
_WAITING = (DeliveryState.PENDING, DeliveryState.LEASED)
# How long a reader is left in peace after a message, and why, by what they were sent since when.
Pacing = Callable[[Sequence[Delivery]], tuple[timedelta, HeldFor]]


def claim(
    session: Session,
    now: datetime,
    *,
    limit: int,
    channels: Collection[Channel],
    pacing: Pacing = lambda _: (BETWEEN_MESSAGES, HeldFor.GATHERING),
) -> list[Outgoing]:
    """Lease what can be sent now, and return it as it should go out, the most urgent first.

    What asks a person to act, and of that the safety-critical, waits behind nothing else. Only the
    oldest waiting notice of each (order, destination) can be claimed, so that they arrive in their
    order; what is held there goes along with what comes after it and is not.

    All that waits for one person is one message, and they get no second one for so long as
    `pacing` says: what comes meanwhile is gathered. What comes alone is never folded or put off.
    Where more than ten wait for a channel they become one (decision D2).
    """
    heads = _heads(session, now, limit, channels)
    by_destination: dict[tuple[Channel, str], list[Delivery]] = defaultdict(list)
    for row in heads:
        by_destination[row.channel, row.destination].append(row)
    outgoing = []
    for rows in by_destination.values():
        is_personal = rows[0].channel in PERSONAL
        find = _for_a_person if is_personal else _for_a_channel
        for group in find(session, rows, now, pacing):
            lease = secrets.token_hex(16)
            for row in group:
                row.state, row.lease, row.lease_until = DeliveryState.LEASED, lease, now + LEASE
            outgoing.append(_outgoing(session, tuple(group)))
    return sorted(outgoing, key=_urgency_of)


def _heads(
    session: Session, now: datetime, limit: int, channels: Collection[Channel]
) -> Sequence[Delivery]:
    """Return what is first in its line and need not wait, locked; what is held is in no way."""
    earlier = aliased(Delivery)
    return session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.state == DeliveryState.PENDING,
            Delivery.next_try_at <= now,
            ~_is_held(Delivery, now),
            Delivery.channel.in_(channels),
            ~_is_paused(now),
            ~sa.exists().where(
                earlier.subject == Delivery.subject,
                earlier.channel == Delivery.channel,
                earlier.destination == Delivery.destination,
                earlier.id < Delivery.id,
                earlier.state.in_(_WAITING),
                ~sa.and_(earlier.state == DeliveryState.PENDING, _is_held(earlier, now)),
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


def _for_a_person(
    session: Session, heads: Sequence[Delivery], now: datetime, pacing: Pacing
) -> Iterable[Sequence[Delivery]]:
    """Return the messages for one person: each that goes by itself, and the rest as one."""
    waiting = _waiting(session, heads[0])
    held = [row for row in waiting if _waits(row, now)]
    groups = _by_themselves(session, heads)
    groups = [[*group, *_before(held, group)] for group in groups]
    taken = {row.id for group in groups for row in group}
    due = [row for row in waiting if not _waits(row, now) and row.id not in taken]
    if not due:
        return groups
    until, why = _in_peace_until(session, due, now, pacing, goes_now=bool(groups))
    if until > now:
        for row in due:
            row.next_try_at = until
            if not row.attempts:  # what was tried is late from when it was to go, not from now
                row.held_until, row.held_for = until, why
        return groups
    along = [row for row in _before(held, due) if row.id not in taken]
    return [*groups, sorted([*due, *along], key=lambda row: row.id)]


def _for_a_channel(
    session: Session, heads: Sequence[Delivery], _now: datetime, _pacing: Pacing
) -> Iterable[Sequence[Delivery]]:
    """Return the messages for one channel: each by itself, or all that waits as one digest."""
    groups = _by_themselves(session, heads)
    taken = {row.id for group in groups for row in group}
    waiting = _waiting(session, heads[0])
    if len(waiting) > STORM:
        return [*groups, waiting]
    return [*groups, *([row] for row in heads if row.id not in taken)]


def _by_themselves(session: Session, heads: Iterable[Delivery]) -> list[list[Delivery]]:
    """Return what is folded with nothing that waits, a message each.

    That is what comes alone, what could not be drawn (it must not spoil the others), and what was
    sent and may have arrived: it is tried again as the very message that it was.
    """
    groups, tried = [], set()
    for row in heads:
        if row.sent_as is None:
            if row.comes_alone or _at_fault(row):
                groups.append([row])
        elif row.sent_as not in tried:
            tried.add(row.sent_as)
            groups.append(_same_message(session, row))
    return groups


def _same_message(session: Session, first: Delivery) -> list[Delivery]:
    """Return what went out with this one when it was tried, what comes alone in front."""
    rows = session.scalars(
        sa.select(Delivery)
        .where(Delivery.sent_as == first.sent_as, Delivery.state == DeliveryState.PENDING)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()
    return sorted(rows, key=lambda row: (not row.comes_alone, row.id))


def _waiting(session: Session, first: Delivery) -> Sequence[Delivery]:
    """Return all that waits for this destination and may be folded, held or not, locked.

    What is behind one that another sender has in its hands, or that goes out by itself, keeps its
    place in the line.
    """
    ahead = aliased(Delivery)
    return session.scalars(
        sa.select(Delivery)
        .where(
            Delivery.state == DeliveryState.PENDING,
            Delivery.channel == first.channel,
            Delivery.destination == first.destination,
            ~_goes_by_itself(Delivery),
            ~sa.exists().where(
                ahead.subject == Delivery.subject,
                ahead.channel == Delivery.channel,
                ahead.destination == Delivery.destination,
                ahead.id < Delivery.id,
                sa.or_(
                    ahead.state == DeliveryState.LEASED,
                    sa.and_(ahead.state == DeliveryState.PENDING, _goes_by_itself(ahead)),
                ),
            ),
        )
        .order_by(Delivery.id)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()


def _before(held: Iterable[Delivery], rows: Iterable[Delivery]) -> list[Delivery]:
    """Return what is held and stands before one of these in its line: it must not be overtaken."""
    last: dict[str, int] = {}
    for row in rows:
        last[row.subject] = max(row.id, last.get(row.subject, 0))
    return [row for row in held if row.id < last.get(row.subject, 0)]


def _in_peace_until(
    session: Session,
    due: Sequence[Delivery],
    now: datetime,
    pacing: Pacing,
    *,
    goes_now: bool,
) -> tuple[datetime, HeldFor]:
    """Return until when the reader is left in peace, and why: since what they were last sent.

    `goes_now` says that another message goes to them at this moment; so does one that another
    sender has in its hands. What comes alone keeps the rest back for a moment only: however much
    danger there is, what waits for its reader's budget has its turn.
    """
    first, (wait, why) = due[0], pacing(due)
    here = (Delivery.channel == first.channel, Delivery.destination == first.destination)
    being_sent = sa.exists().where(*here, Delivery.state == DeliveryState.LEASED)
    last = session.scalar(sa.select(sa.func.max(Delivery.sent_at)).where(*here))
    if goes_now or session.scalar(sa.select(being_sent)):
        last = now
    usual = sa.select(sa.func.max(Delivery.sent_at)).where(*here, ~Delivery.comes_alone)
    usual_last = session.scalar(usual) if wait > BETWEEN_MESSAGES else None
    moment = last + BETWEEN_MESSAGES if last else now
    until = usual_last + wait if usual_last else now
    return (until, why) if until > moment else (moment, HeldFor.GATHERING)


def _goes_by_itself(row: type[Delivery]) -> sa.ColumnElement[bool]:
    fault = sa.func.coalesce(row.last_error, "").startswith(OUR_FAULT, autoescape=True)
    return sa.or_(row.comes_alone, row.sent_as.is_not(None), fault)


def _at_fault(row: Delivery) -> bool:
    return (row.last_error or "").startswith(OUR_FAULT)


def _is_held(row: type[Delivery], now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(row.held_until.is_not(None), row.held_until > now)


def _waits(row: Delivery, now: datetime) -> bool:
    return row.held_until is not None and row.held_until > now


def _is_paused(now: datetime) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        SendingPause.channel == Delivery.channel,
        SendingPause.destination.in_((Delivery.destination, "")),
        SendingPause.until > now,
    )


def _outgoing(session: Session, rows: tuple[Delivery, ...]) -> Outgoing:
    first = rows[0]
    card = None
    if first.channel is Channel.SLACK_CHANNEL:
        card = card_at(session, first.subject, first.destination)
    if card is None:
        return Outgoing(rows)
    return Outgoing(rows, card=card.posted_as, card_edited_at=card.edited_at)


def _urgency_of(outgoing: Outgoing) -> tuple[bool, bool, int]:
    first = outgoing.first
    return first.urgency is not Urgency.ACT, not first.safety_critical, first.id
