"""The sender's pass: address, claim, commit, call, mark. No network inside any transaction."""

import logging
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta

import sqlalchemy as sa

from tracker.domain.errors import TrackerError
from tracker.domain.wording import counted
from tracker.jobs.addressing import ADDRESSED_AT_ONCE, address_notices, is_still_so
from tracker.jobs.card_edits import edit_waiting_cards
from tracker.jobs.handing_over import hand_over
from tracker.jobs.holding_back import pacing_of, release_what_cannot_wait
from tracker.jobs.outcomes import (
    Dispatched,
    at_fault,
    not_as_it_is,
    note_sent,
    put_back,
    try_again,
)
from tracker.jobs.patience import patiently
from tracker.jobs.second_ways import add_second_channel, tell_somebody_else
from tracker.jobs.stopped_ways import stop_sending, try_stopped_ways
from tracker.jobs.third_way import add_text_message
from tracker.jobs.ways import MOVED_ON
from tracker.outbox.claiming import LEASE, claim
from tracker.outbox.models import Channel, Delivery
from tracker.outbox.pace import next_turn, take_turn
from tracker.outbox.queries import (
    leased,
    mark_cancelled,
    mark_retry,
    pause,
    put_off,
    release_expired,
)
from tracker.outbox.senders import GiveUp, Outgoing, StopSending, TryLater
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.told_lists import LISTS, is_still_owed

BATCH = 50
MOST_ROUNDS = 20  # of a batch each; then the timer has its turn again
MOST_TURNS = 3  # waits of a pass for a place that takes a message a second; the next comes soon
_WAIT_WHEN_STOPPED_SECONDS = 60.0

ITS_TURN = "it waits for its turn: this place takes a message a second"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Halts:
    """Where nothing more may be sent in this pass, and for how many seconds after it."""

    seconds: dict[tuple[Channel, str], float] = field(default_factory=dict)

    def wait_of(self, outgoing: Outgoing) -> float | None:
        """Return how many seconds this one must wait, or None where the way is free."""
        channel = outgoing.first.channel
        waits = (self.seconds.get((channel, to)) for to in ("", outgoing.first.destination))
        return next((seconds for seconds in waits if seconds is not None), None)


def dispatch(runtime: Runtime) -> Dispatched:
    """Send what is owed and can be sent now, round by round; return what was done.

    Each delivery is leased and committed before the call and marked after it, so a sender that
    dies in between repeats at most what it was sending, and says that it may be a repeat.
    """
    done, halts = Dispatched(), _Halts()
    turns = 0
    try_stopped_ways(runtime)
    for _ in range(MOST_ROUNDS):
        done.addressed += _address_all(runtime)
        claimed = _claim(runtime)
        if not claimed:
            if turns == MOST_TURNS or not _await_turn(runtime):
                break
            turns += 1
        _send_all(runtime, claimed, done, halts)
    edit_waiting_cards(runtime)
    for why, number in done.refused.items():  # a line for each reason, however many it kept back
        log.warning("%s did not go out and will be tried again: %s", counted(number, "notice"), why)
    return done


def _address_all(runtime: Runtime) -> int:
    """Address all that is owed before anything is sent, so that a storm is seen as one."""
    addressed = 0
    for _ in range(MOST_ROUNDS):
        some = address_notices(runtime)
        addressed += some
        if some < ADDRESSED_AT_ONCE:
            break
    return addressed


def _send_all(runtime: Runtime, claimed: list[Outgoing], done: Dispatched, halts: _Halts) -> None:
    for outgoing in claimed:
        seconds = halts.wait_of(outgoing)
        if seconds is not None:
            put_back(runtime, outgoing, "told to wait", seconds)
            done.retried += len(outgoing.deliveries)
            continue
        current = _drop_outdated(runtime, outgoing, done)
        if current is not None:
            _send(runtime, current, done, halts)


def _claim(runtime: Runtime) -> list[Outgoing]:
    try:
        add_second_channel(runtime)
        add_text_message(runtime)
        tell_somebody_else(runtime)
    except TrackerError as error:  # another sender is adding the same ones now
        log.warning("What did not arrive waits for the next pass: %s", error.code)

    def lease(uow: UnitOfWork) -> list[Outgoing]:
        release_expired(uow.session, uow.now)
        release_what_cannot_wait(uow)
        uow.session.flush()
        return claim(
            uow.session,
            uow.now,
            limit=BATCH,
            channels=tuple(runtime.senders),
            pacing=pacing_of(uow),
        )

    return patiently(runtime, lease)


def _drop_outdated(runtime: Runtime, outgoing: Outgoing, done: Dispatched) -> Outgoing | None:
    """Leave out what speaks of a state the order has left, or to whom it is not for any more.

    None where nothing remains.

    The lease of the others begins anew: what was sent before them may have taken long. Those
    whose lease another sender took over meanwhile are no longer ours to send.
    """

    def drop(uow: UnitOfWork) -> tuple[int, tuple[Delivery, ...], int]:
        rows = leased(uow.session, outgoing)
        orders = uow.session.scalars(
            sa.select(WorkOrder).where(WorkOrder.reference.in_([row.subject for row in rows]))
        )
        by_reference = {order.reference: order for order in orders}
        outdated = [
            row
            for row in rows
            if not is_still_so(row.message, by_reference.get(row.subject))
            or not _list_is_owed(uow, row)
        ]
        mark_cancelled(outdated, MOVED_ON)
        outdated += hand_over(
            runtime, uow, [row for row in rows if row not in outdated], by_reference
        )
        current = tuple(row for row in rows if row not in outdated)
        if any(row.comes_alone for row in outdated):  # then the rest waits on for its own time
            put_off(current)
            return len(outdated), (), 0
        first = outgoing.first
        pace = runtime.paces.get(first.channel)
        if current and (
            free_at := take_turn(uow.session, first.channel, first.destination, uow.now, pace)
        ):
            wait = (free_at - uow.now).total_seconds()
            mark_retry(current, uow.now, ITS_TURN, after_seconds=wait, counts=False)
            return len(outdated), (), len(current)
        for row in current:
            row.lease_until = uow.now + LEASE
        return len(outdated), current, 0

    dropped, current, early = patiently(runtime, drop)
    done.cancelled += dropped
    done.retried += early
    return replace(outgoing, deliveries=current) if current else None


def _await_turn(runtime: Runtime) -> bool:
    """Wait until a place takes its next message; False where none does within a second or so."""
    if not runtime.paces:
        return False
    longest = max(runtime.paces.values())
    with runtime.reading() as look:
        now = look.now
        free_at = next_turn(look.session, now, longest)
    if free_at is None:
        return False
    time.sleep((free_at - now).total_seconds())
    return True


def _list_is_owed(uow: UnitOfWork, row: Delivery) -> bool:
    """Whether a notice that is a list has something to tell; any other has."""
    kind, facts = row.message.kind, row.message.facts
    return kind not in LISTS or is_still_owed(
        uow.session, kind, facts, policy=uow.policy, now=uow.now
    )


def _send(runtime: Runtime, outgoing: Outgoing, done: Dispatched, halts: _Halts) -> None:
    first, number = outgoing.first, len(outgoing.deliveries)
    try:
        sent = runtime.senders[first.channel].send(outgoing)
    except TryLater as error:
        if error.after_seconds is not None:
            _halt(runtime, halts, first.channel, first.destination, error.after_seconds)
        try_again(runtime, outgoing, error)
        done.retried += number
        done.refused[str(error)] += number
    except GiveUp as error:
        not_as_it_is(runtime, outgoing, done, error)
    except StopSending as error:
        halts.seconds[first.channel, ""] = _WAIT_WHEN_STOPPED_SECONDS
        stop_sending(runtime, first.channel, str(error))
        put_back(runtime, outgoing, str(error), _WAIT_WHEN_STOPPED_SECONDS)
        done.retried += number
    except Exception as error:
        # A fault of ours in one notice must not hold up the others, nor for ever those that
        # come after it in its own line.
        log.exception("Notice %s could not be made", first.id)
        at_fault(runtime, outgoing, done, error)
    else:
        note_sent(runtime, outgoing, sent)
        done.sent += number


def _halt(
    runtime: Runtime, halts: _Halts, channel: Channel, destination: str, seconds: float
) -> None:
    """Keep every sender from a destination for so long; from the whole channel where it is ""."""
    halts.seconds[channel, destination] = seconds
    wait = timedelta(seconds=seconds)
    patiently(runtime, lambda uow: pause(uow.session, channel, destination, until=uow.now + wait))
