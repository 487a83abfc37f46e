"""Where the cards of orders stand, and which of them wait to be edited."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.outbox.models import Channel, PostedCard, SendingPause
from tracker.outbox.senders import Sent

EDITS_APART = timedelta(seconds=10)


def card_at(session: Session, subject: str, destination: str) -> PostedCard | None:
    """Return the order's card in a channel, or None where it has none."""
    return session.get(PostedCard, (subject, destination))


def may_edit(edited_at: datetime | None, now: datetime, *, safety_critical: bool) -> bool:
    """Whether a card may be edited now: danger at once, all else ten seconds after the last edit.

    Ten people who act within a minute are six edits, and each shows what all of them did.
    """
    return safety_critical or edited_at is None or now - edited_at >= EDITS_APART


def keep_card(session: Session, subject: str, destination: str, sent: Sent, now: datetime) -> None:
    """Remember where the card stands and what it shows, where something was done to it."""
    if sent.card is None:
        return
    card = card_at(session, subject, destination)
    if card is None:
        card = PostedCard(subject=subject, destination=destination)
        session.add(card)
    card.posted_as = sent.card
    if sent.version is not None:
        card.version, card.edit_due_at = sent.version, None
        card.edited_at = now if sent.edited else card.edited_at


def let_edits_wait(
    session: Session, subjects: Collection[str], destination: str, now: datetime
) -> None:
    """Let the cards that stand in the channel be edited as soon as they may; in one edit each."""
    cards = session.scalars(
        sa.select(PostedCard)
        .where(PostedCard.destination == destination, PostedCard.subject.in_(subjects))
        .order_by(PostedCard.subject)
        .with_for_update()
    )
    for card in cards:
        soonest = card.edited_at + EDITS_APART if card.edited_at else now
        card.edit_due_at = max(now, soonest)


def take_due_edits(
    session: Session, now: datetime, *, limit: int, lease: timedelta
) -> Sequence[PostedCard]:
    """Return the cards whose edit is due, longest first, each put off until the lease is over.

    Whoever dies over an edit leaves it to the next, and an edit can be made twice without harm.
    """
    paused = sa.exists().where(
        SendingPause.channel == Channel.SLACK_CHANNEL,
        SendingPause.destination.in_((PostedCard.destination, "")),
        SendingPause.until > now,
    )
    cards = session.scalars(
        sa.select(PostedCard)
        .where(PostedCard.edit_due_at <= now, ~paused)
        .order_by(PostedCard.edit_due_at, PostedCard.subject)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for card in cards:
        card.edit_due_at = now + lease
    return cards


def after_edit(
    session: Session,
    card: PostedCard,
    now: datetime,
    sent: Sent | None,
    *,
    again_at: datetime | None,
) -> None:
    """Remember what an edit came to; `again_at` where it failed and is tried again.

    Whoever asked for another edit meanwhile still gets it.
    """
    found = session.get(PostedCard, (card.subject, card.destination), with_for_update=True)
    if found is None:
        return
    asked_again = found.edit_due_at != card.edit_due_at
    due_at = found.edit_due_at
    if sent is not None:
        keep_card(session, card.subject, card.destination, sent, now)
    if asked_again:
        found.edit_due_at = max(due_at, now + EDITS_APART) if due_at else None
    else:
        found.edit_due_at = again_at
