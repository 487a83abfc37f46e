"""Editing the cards whose edit has waited, so that each ends as the present."""

import logging
from datetime import timedelta

from tracker.jobs.patience import patiently
from tracker.outbox.cards import after_edit, take_due_edits
from tracker.outbox.claiming import LEASE
from tracker.outbox.models import Channel, PostedCard
from tracker.outbox.queries import pause
from tracker.outbox.senders import CardEditor, GiveUp, Sent, StopSending, TryLater
from tracker.runtime import Runtime

_AT_ONCE = 20
_PATIENCE_SECONDS = 30.0

log = logging.getLogger(__name__)


def edit_waiting_cards(runtime: Runtime) -> int:
    """Edit the cards whose edit is due; return how many now show the present.

    Each is put off for a lease before the call and marked after it, as notices are.
    """
    sender: object = runtime.senders.get(Channel.SLACK_CHANNEL)
    if not isinstance(sender, CardEditor):
        return 0
    due = patiently(
        runtime,
        lambda uow: take_due_edits(uow.session, uow.now, limit=_AT_ONCE, lease=LEASE),
    )
    done = 0
    for card in due:
        try:
            sent = sender.edit_card(card.subject, card.destination, card.posted_as)
        except TryLater as error:
            wait = error.after_seconds
            _mark(runtime, card, None, again_in=wait or _PATIENCE_SECONDS)
            if wait is not None:
                _pause(runtime, card.destination, wait)
        except GiveUp as error:
            # The order's next notice meets the same refusal, and a person is told of that.
            log.warning("A card was left as it stood: %s", error)
            _mark(runtime, card, None)
        except StopSending as error:
            log.warning("Cards wait for their edits: %s", error)
            break  # it is tried again when the lease is over
        except Exception:
            log.exception("A card could not be edited")
            _mark(runtime, card, None, again_in=_PATIENCE_SECONDS * 10)
        else:
            _mark(runtime, card, sent)
            done += 1
    return done


def _mark(
    runtime: Runtime, card: PostedCard, sent: Sent | None, *, again_in: float | None = None
) -> None:
    wait = None if again_in is None else timedelta(seconds=again_in)
    patiently(
        runtime,
        lambda uow: after_edit(
            uow.session, card, uow.now, sent, again_at=uow.now + wait if wait else None
        ),
    )


def _pause(runtime: Runtime, destination: str, seconds: float) -> None:
    wait = timedelta(seconds=seconds)
    patiently(
        runtime,
        lambda uow: pause(uow.session, Channel.SLACK_CHANNEL, destination, until=uow.now + wait),
    )
