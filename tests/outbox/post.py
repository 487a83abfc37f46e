"""Senders at the boundary: they keep what they are given, and fail as they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from tests.clock import StandingClock
from tracker.domain.quiet import Preferences
from tracker.jobs.dispatch import dispatch
from tracker.jobs.outcomes import Dispatched
from tracker.outbox.models import Delivery, DeliveryState, OutboxMessage
from tracker.outbox.senders import Outgoing, Sent
from tracker.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Posted:
    """What arrived: about what, to whom, whether it may be a repeat, and all that was in it."""

    kind: str
    subject: str
    destination: str
    maybe_repeat: bool
    number: int
    kinds: tuple[str, ...]


@dataclass(slots=True)
class Post:
    """A way of reaching people that keeps what was sent; `fails` may raise what goes wrong."""

    posted: list[Posted] = field(default_factory=list)
    tried: int = 0
    fails: Callable[[Outgoing], None] = lambda _: None
    card: str | None = None

    def send(self, outgoing: Outgoing) -> Sent:
        """Keep it, or fail."""
        self.tried += 1
        self.fails(outgoing)
        first = outgoing.first
        self.posted.append(
            Posted(
                first.message.kind,
                first.subject,
                first.destination,
                first.maybe_repeat,
                len(outgoing.deliveries),
                tuple(row.message.kind for row in outgoing.deliveries),
            )
        )
        return Sent(card=self.card)

    def kinds(self) -> list[str]:
        """Return the kinds of what arrived, in its order."""
        return [posted.kind for posted in self.posted]


def deliveries(runtime: Runtime, *conditions: sa.ColumnExpressionArgument[bool]) -> list[Delivery]:
    """Return the deliveries as they are kept now, oldest first."""
    with runtime.reading() as look:
        return list(
            look.session.scalars(sa.select(Delivery).where(*conditions).order_by(Delivery.id))
        )


def send_digests(runtime: Runtime, clock: StandingClock) -> Dispatched:
    """Address what is owed, wait for the next digest of who said nothing else, and send it."""
    dispatch(runtime)
    clock.set_to(Preferences().next_digest(clock.now(), runtime.policy.calendar))
    return dispatch(runtime)


def states(runtime: Runtime) -> list[DeliveryState]:
    """Return the state of every delivery, oldest first."""
    return [row.state for row in deliveries(runtime)]


def owed(runtime: Runtime) -> list[tuple[str, str]]:
    """Return the kind and the audience of every notice, oldest first."""
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(OutboxMessage.kind, OutboxMessage.audience).order_by(OutboxMessage.id)
        )
        return [(kind, audience.value) for kind, audience in rows]
