"""The sender's pass: address, claim, commit, call, mark. No network inside any transaction."""

import logging
from dataclasses import dataclass

import sqlalchemy as sa

from tracker.domain.roles import SYSTEM
from tracker.jobs.addressing import add_second_channel, address_notices, is_still_so
from tracker.outbox.models import Channel
from tracker.outbox.queries import (
    claim,
    leased,
    mark_cancelled,
    mark_dead,
    mark_retry,
    mark_sent,
    release_expired,
)
from tracker.outbox.senders import GiveUp, Outgoing, Sent, StopSending, TryLater
from tracker.runtime import Runtime
from tracker.work_orders.models import WorkOrder

BATCH = 50
_WAIT_WHEN_STOPPED_SECONDS = 60.0

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Dispatched:
    """What one pass did, counted in notices."""

    addressed: int = 0
    sent: int = 0
    cancelled: int = 0
    retried: int = 0
    dead: int = 0

    def __str__(self) -> str:
        return (
            f"{self.addressed} addressed, {self.sent} sent, {self.cancelled} no longer so, "
            f"{self.retried} to be tried again, {self.dead} given up"
        )


def dispatch(runtime: Runtime) -> Dispatched:
    """Send what is owed and can be sent now; return what was done.

    Each delivery is leased and committed before the call and marked after it, so a sender that
    dies in between repeats at most what it was sending, and says that it may be a repeat.
    """
    done = Dispatched(addressed=address_notices(runtime))
    add_second_channel(runtime)
    stopped: set[Channel] = set()
    for outgoing in _claim(runtime):
        if outgoing.first.channel in stopped:
            _put_back(runtime, outgoing, "sending by this way is stopped")
            done.retried += len(outgoing.deliveries)
            continue
        current = _drop_outdated(runtime, outgoing)
        done.cancelled += len(outgoing.deliveries) - len(current.deliveries if current else ())
        if current is not None:
            _send(runtime, current, done, stopped)
    return done


def _claim(runtime: Runtime) -> list[Outgoing]:
    with runtime.begin(SYSTEM) as uow:
        release_expired(uow.session, uow.now)
        uow.session.flush()
        return claim(uow.session, uow.now, limit=BATCH, channels=tuple(runtime.senders))


def _drop_outdated(runtime: Runtime, outgoing: Outgoing) -> Outgoing | None:
    """Leave out the notices that speak of a state the order has left; None if none remain."""
    with runtime.begin(SYSTEM) as uow:
        rows = leased(uow.session, outgoing)
        orders = uow.session.scalars(
            sa.select(WorkOrder).where(WorkOrder.reference.in_([row.subject for row in rows]))
        )
        by_reference = {order.reference: order for order in orders}
        outdated = [
            row for row in rows if not is_still_so(row.message, by_reference.get(row.subject))
        ]
        mark_cancelled(outdated, "the order had moved on")
        current = tuple(row for row in rows if row not in outdated)
    return Outgoing(current, card=outgoing.card) if current else None


def _send(runtime: Runtime, outgoing: Outgoing, done: Dispatched, stopped: set[Channel]) -> None:
    channel, number = outgoing.first.channel, len(outgoing.deliveries)
    try:
        sent = runtime.senders[channel].send(outgoing)
    except TryLater as error:
        _retry(runtime, outgoing, error)
        done.retried += number
    except GiveUp as error:
        log.error("Notice %s given up: %s", outgoing.first.id, error)
        with runtime.begin(SYSTEM) as uow:
            mark_dead(leased(uow.session, outgoing), str(error))
        done.dead += number
    except StopSending as error:
        log.critical("Sending by %s has stopped: %s", channel, error)
        stopped.add(channel)
        _put_back(runtime, outgoing, str(error))
        done.retried += number
    except Exception as error:
        # A fault of ours in one notice must not hold up the others; it is seen on the page of
        # notices, and tried again when it may have been mended.
        log.exception("Notice %s could not be made", outgoing.first.id)
        _retry(runtime, outgoing, TryLater(f"a fault of ours: {type(error).__name__}"))
        done.retried += number
    else:
        _mark_sent(runtime, outgoing, sent)
        done.sent += number


def _mark_sent(runtime: Runtime, outgoing: Outgoing, sent: Sent) -> None:
    with runtime.begin(SYSTEM) as uow:
        mark_sent(uow.session, leased(uow.session, outgoing), uow.now, sent.card)


def _retry(runtime: Runtime, outgoing: Outgoing, error: TryLater) -> None:
    with runtime.begin(SYSTEM) as uow:
        mark_retry(
            leased(uow.session, outgoing),
            uow.now,
            str(error),
            after_seconds=error.after_seconds,
            maybe_arrived=error.maybe_arrived,
        )


def _put_back(runtime: Runtime, outgoing: Outgoing, why: str) -> None:
    with runtime.begin(SYSTEM) as uow:
        mark_retry(
            leased(uow.session, outgoing),
            uow.now,
            why,
            after_seconds=_WAIT_WHEN_STOPPED_SECONDS,
            counts=False,
        )
