"""What a sender must do, and the ways in which sending can fail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from tracker.outbox.models import Delivery


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery, or several to one destination that go out as one message."""

    deliveries: tuple[Delivery, ...]
    # Where the order's card stands already in that channel, to be edited in place.
    card: str | None = None
    # When that card was edited last (UTC): two edits want some seconds between them.
    card_edited_at: datetime | None = None

    @property
    def first(self) -> Delivery:
        """The delivery that came first; the only one unless this is a digest."""
        return self.deliveries[0]

    @property
    def is_digest(self) -> bool:
        """Whether several notices go out as one message that is about all of them."""
        return len(self.deliveries) > 1 and not self.first.comes_alone

    @property
    def along(self) -> tuple[Delivery, ...]:
        """What was held of the same order, and goes with one that comes alone."""
        return self.deliveries[1:] if self.first.comes_alone else ()


@dataclass(frozen=True, slots=True)
class Sent:
    """It was delivered; `card` is where the order's card now stands, where it has one.

    `version` is the order's, where the card was drawn or edited; `edits_wait` says that the cards
    of these orders do not show the present yet, and wait for their edit.
    """

    card: str | None = None
    version: int | None = None
    edited: bool = False
    edits_wait: bool = False


class Sender(Protocol):
    """One way of reaching people; called outside any transaction."""

    def send(self, outgoing: Outgoing) -> Sent:
        """Deliver it, or raise TryLater, GiveUp or StopSending; anything else means try later."""


@runtime_checkable
class CardEditor(Protocol):
    """A sender whose cards can be edited where they stand."""

    def edit_card(self, subject: str, destination: str, stands_at: str) -> Sent | None:
        """Let the card show the present, posted anew where it is gone; None without an order.

        Raises as `send` does.
        """


@runtime_checkable
class Probing(Protocol):
    """A sender that can say whether it works, without sending anything."""

    def probe(self) -> None:
        """Return if it works; raises StopSending or TryLater if it does not."""


class TryLater(Exception):
    """It did not arrive, or nobody can tell; `after_seconds` where the other side said how long.

    `maybe_arrived` marks an answer that was lost after sending: the next try says that it may be
    a repeat, for silence is worse than a duplicate (decision D4).
    """

    def __init__(
        self, why: str, *, after_seconds: float | None = None, maybe_arrived: bool = False
    ) -> None:
        super().__init__(why)
        self.after_seconds = after_seconds
        self.maybe_arrived = maybe_arrived


class GiveUp(Exception):
    """It can never arrive there (the channel is gone, the person left): a human must look."""


class PlaceGone(GiveUp):
    """The place itself is gone, or shut to us: archived, deleted, or without our bot."""


class StopSending(Exception):
    """Nothing can arrive by this way now (the token was revoked): keep everything, alarm."""
