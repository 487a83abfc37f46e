"""What becomes of a message that was tried: sent, tried again, in parts, elsewhere, or given up."""

import logging
from collections import Counter
from dataclasses import dataclass, field

from tracker.jobs.lost_channels import tell_elsewhere
from tracker.jobs.patience import patiently
from tracker.outbox.models import OUR_FAULT, Channel
from tracker.outbox.pace import end_turn
from tracker.outbox.queries import leased, mark_dead, mark_retry, mark_sent
from tracker.outbox.senders import GiveUp, Outgoing, PlaceGone, Sent, TryLater
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

MOST_FAULTS = 10  # tries of a notice with a fault of ours: about twelve minutes, then it is shown

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Dispatched:
    """What one pass did, counted in notices."""

    addressed: int = 0
    sent: int = 0
    cancelled: int = 0
    retried: int = 0
    dead: int = 0
    # How many notices did not go, by the reason of the other side.
    refused: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"{self.addressed} addressed, {self.sent} sent, {self.cancelled} no longer so, "
            f"{self.retried} to be tried again, {self.dead} given up"
        )


def not_as_it_is(runtime: Runtime, outgoing: Outgoing, done: Dispatched, error: GiveUp) -> None:
    """Try what can never arrive so elsewhere, or in parts; else park it where a person sees it."""
    number, first = len(outgoing.deliveries), outgoing.first
    is_gone = isinstance(error, PlaceGone)
    if is_gone and first.channel is Channel.SLACK_CHANNEL:
        if tell_elsewhere(runtime, outgoing, str(error)):
            done.retried += number
        else:
            done.dead += number
    elif number > 1 and not is_gone:
        log.error("A message of %s notices was refused: each goes by itself", number)
        _send_apart(runtime, outgoing, str(error))
        done.retried += number
    else:
        log.error("Notice %s given up: %s", first.id, error)
        _give_up(runtime, outgoing, str(error))
        done.dead += number


def at_fault(runtime: Runtime, outgoing: Outgoing, done: Dispatched, error: Exception) -> None:
    """Try again what we could not make, in parts where it is many; at last a person sees it."""
    number, first = len(outgoing.deliveries), outgoing.first
    why = f"{OUR_FAULT}: {type(error).__name__}"
    if number > 1:
        _send_apart(runtime, outgoing, type(error).__name__)
        done.retried += number
    elif first.attempts + 1 >= MOST_FAULTS:
        _give_up(runtime, outgoing, why)
        done.dead += number
    else:
        try_again(runtime, outgoing, TryLater(why))
        done.retried += number


def note_sent(runtime: Runtime, outgoing: Outgoing, sent: Sent) -> None:
    """Mark a message as sent."""
    first = outgoing.first

    def mark(uow: UnitOfWork) -> None:
        mark_sent(uow.session, leased(uow.session, outgoing), uow.now, sent)
        pace = runtime.paces.get(first.channel)
        end_turn(uow.session, first.channel, first.destination, uow.now, pace)

    patiently(runtime, mark)


def _give_up(runtime: Runtime, outgoing: Outgoing, why: str) -> None:
    patiently(runtime, lambda uow: mark_dead(leased(uow.session, outgoing), why))


def _send_apart(runtime: Runtime, outgoing: Outgoing, why: str) -> None:
    """Try each of a message by itself, at once: what spoils one must not spoil the others."""
    try_again(runtime, outgoing, TryLater(f"{OUR_FAULT}: {why}", after_seconds=0))


def try_again(runtime: Runtime, outgoing: Outgoing, error: TryLater) -> None:
    """Put a message back, to be tried again when the error says, or after a while that grows."""
    patiently(
        runtime,
        lambda uow: mark_retry(
            leased(uow.session, outgoing),
            uow.now,
            str(error),
            after_seconds=error.after_seconds,
            maybe_arrived=error.maybe_arrived,
        ),
    )


def put_back(runtime: Runtime, outgoing: Outgoing, why: str, seconds: float) -> None:
    """Put a message back for so long, which counts as no try."""
    patiently(
        runtime,
        lambda uow: mark_retry(
            leased(uow.session, outgoing), uow.now, why, after_seconds=seconds, counts=False
        ),
    )
