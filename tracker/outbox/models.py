"""What must be said, to whom, and how far the saying of it has come."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.db import Base, EnumByValue
from tracker.domain.notices import Audience, Urgency
from tracker.domain.quiet import HeldFor

OUR_FAULT = "a fault of ours"  # what the error of a notice begins with that could not be made


class Channel(StrEnum):
    """How a notice reaches its reader."""

    SLACK_DIRECT = "slack_direct"
    SLACK_CHANNEL = "slack_channel"
    EMAIL = "email"
    SMS = "sms"
    NONE = "none"  # nobody could be reached: shown as failed, never dropped in silence


class DeliveryState(StrEnum):
    """How far one delivery has come."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    CANCELLED = "cancelled"  # the order moved on before it was sent
    DEAD = "dead"  # given up: a person must look


class OutboxMessage(Base):
    """A notice that is owed, committed with the change it speaks of; references only, no words."""

    __tablename__ = "outbox_message"
    # The sender asks: which notices have not been addressed yet?
    __table_args__ = (
        sa.Index("ix_outbox_message_unexpanded", "expanded_at", "id"),
        sa.Index("ix_outbox_message_subject", "subject", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(60))
    audience: Mapped[Audience] = mapped_column(EnumByValue(Audience))
    urgency: Mapped[Urgency] = mapped_column(EnumByValue(Urgency))
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    expanded_at: Mapped[datetime | None]


class Delivery(Base):
    """One notice on its way to one destination."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("message_id", "channel", "destination"),
        # The sender asks: what is pending, oldest first, and what came before it there?
        sa.Index("ix_delivery_state", "state", "next_try_at"),
        sa.Index("ix_delivery_line", "subject", "channel", "destination", "id"),
        # And: when was this person last told anything?
        sa.Index("ix_delivery_told", "channel", "destination", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox_message.id"))
    subject: Mapped[str] = mapped_column(sa.String(60))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    channel: Mapped[Channel] = mapped_column(EnumByValue(Channel))
    destination: Mapped[str] = mapped_column(sa.String(254))
    urgency: Mapped[Urgency] = mapped_column(EnumByValue(Urgency))
    safety_critical: Mapped[bool] = mapped_column(default=False)
    state: Mapped[DeliveryState] = mapped_column(
        EnumByValue(DeliveryState), default=DeliveryState.PENDING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    lease_until: Mapped[datetime | None]
    # Set when an earlier try may have arrived: the notice says that it may be a repeat.
    maybe_repeat: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    # The message that it went out in, or may have: the same for all that were folded into one.
    sent_as: Mapped[str | None] = mapped_column(sa.String(32))
    # Until when it waits, and why; kept when it has gone.
    held_until: Mapped[datetime | None]
    held_for: Mapped[HeldFor | None] = mapped_column(EnumByValue(HeldFor))
    # Never held, never folded: danger, an emergency, night cover.
    comes_alone: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]

    message: Mapped[OutboxMessage] = relationship(lazy="joined", innerjoin=True)


class PostedCard(Base):
    """Where an order's one card stands in a channel, so that it can be edited in place.

    `version` is the order's as the card shows it, `edited_at` when it was last edited, and
    `edit_due_at` when an edit that waits is made; None where none waits.
    """

    __tablename__ = "posted_card"
    # The sender asks: which cards wait for their edit?
    __table_args__ = (sa.Index("ix_posted_card_edit_due_at", "edit_due_at"),)

    subject: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    destination: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    posted_as: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int | None]
    edited_at: Mapped[datetime | None]
    edit_due_at: Mapped[datetime | None]


class LostChannel(Base):
    """A channel to which nothing can be sent any more: archived, gone, or without our bot."""

    __tablename__ = "lost_channel"

    destination: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    why: Mapped[str] = mapped_column(sa.String(60))
    since: Mapped[datetime]


class SendingPause(Base):
    """How long nothing may be sent to a destination, because the other side said so.

    An empty destination pauses the whole channel. `stopped_for` says why all sending by it has
    stopped (the token was revoked) until somebody mends it, and `stopped_since` since when.
    """

    __tablename__ = "sending_pause"

    channel: Mapped[Channel] = mapped_column(EnumByValue(Channel), primary_key=True)
    destination: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    until: Mapped[datetime]
    stopped_for: Mapped[str | None] = mapped_column(sa.String(60))
    stopped_since: Mapped[datetime | None]
