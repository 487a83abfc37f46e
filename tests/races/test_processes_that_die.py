"""Real processes at once, and processes that die: nothing lost, nothing twice."""

import random
import time
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from tests.bulk import log_many
from tests.races.outcome import broken, due, kind, moves_by_stage, next_due
from tests.races.processes import (
    PATIENCE_SECONDS,
    kill,
    note_figure,
    running,
    schedule,
    send_and_die,
    start,
    start_sweeping,
    wait_until,
)
from tests.races.sizes import SIZES
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import GiveUp
from tracker.trail.models import TrailHead

SCHEDULERS, DUE_ORDERS = SIZES.schedulers, SIZES.scheduled_orders
KILLS, KILLED_ORDERS = SIZES.random_kills, SIZES.killed_orders
SENDERS_KILLED, NOTICES = SIZES.senders_killed, SIZES.notices


def test_four_schedulers_move_each_due_order_once(estate, runtime, clock, place):
    log_many(runtime, estate.reporter, estate.premises, DUE_ORDERS)
    clock.advance(timedelta(minutes=61))

    began = time.monotonic()
    schedulers = [start(schedule, place) for _ in range(SCHEDULERS)]
    with running(*schedulers):
        wait_until(lambda: due(runtime) == 0)
        alive = [process.is_alive() for process in schedulers]
    seconds = time.monotonic() - began

    assert alive == [True] * SCHEDULERS
    assert moves_by_stage(runtime) == {1: DUE_ORDERS}
    assert broken(runtime) == []
    note_figure(
        f"{kind(runtime)}: {SCHEDULERS} schedulers moved {DUE_ORDERS} orders once each "
        f"in {seconds:.1f} s, start and first tick included"
    )


def test_schedulers_killed_at_random_lose_nothing_and_do_nothing_twice(
    estate, runtime, clock, place
):
    """Orders climb all six stages while whoever sweeps them is killed, again and again."""
    log_many(runtime, estate.reporter, estate.premises, KILLED_ORDERS)
    chance = random.Random(20261116)  # noqa: S311 - where a blow falls is no secret
    began = time.monotonic()

    sweepers = [start_sweeping(place) for _ in range(2)]
    try:
        for number in range(KILLS):
            victim, ready = sweepers.pop(0)
            sweepers.append(start_sweeping(place))
            assert ready.wait(PATIENCE_SECONDS)
            before = _entries(runtime)
            if not due(runtime):  # there must be work into which the blow falls
                clock.set_to((next_due(runtime) + timedelta(seconds=1)).isoformat())
            if number % 5 == 0:  # now and then somebody gets through, however slow the machine
                wait_until(lambda before=before: _entries(runtime) > before)
            time.sleep(chance.uniform(0.0, 0.3))
            kill(victim)
    finally:
        with running(*(process for process, _ in sweepers)):
            pass
    under_fire = sum(moves_by_stage(runtime).values())
    sweep(runtime)
    while moves_by_stage(runtime).get(6) != KILLED_ORDERS:
        clock.set_to((next_due(runtime) + timedelta(seconds=1)).isoformat())
        sweep(runtime)

    assert moves_by_stage(runtime) == dict.fromkeys(range(1, 7), KILLED_ORDERS)
    assert broken(runtime) == []
    note_figure(
        f"{kind(runtime)}: {KILLS} kills of sweeping processes during {under_fire} moves of "
        f"{KILLED_ORDERS} orders, 0 lost, 0 twice, in {time.monotonic() - began:.1f} s"
    )


def test_a_sender_killed_between_call_and_mark_delivers_at_least_once(
    estate, runtime, clock, place
):
    # Notices that ask somebody to act on danger, so that none is folded into a digest.
    log_many(runtime, estate.reporter, estate.premises, NOTICES, category_code="FIR-DOR")
    runtime.senders[Channel.EMAIL] = _Refusing()
    chance = random.Random(20261117)  # noqa: S311 - where a blow falls is no secret

    for _ in range(SENDERS_KILLED):
        sender = start(send_and_die, place, chance.randint(1, 3))
        sender.join()
        clock.advance(timedelta(seconds=61))
    while _states(runtime)[DeliveryState.SENT] < NOTICES:
        sender = start(send_and_die, place, 0)
        sender.join()
        clock.advance(timedelta(seconds=61))

    post = [line.split() for line in (place.folder / "post.txt").read_text().splitlines()]
    times = Counter(number for number, _ in post)
    repeats = sum(times.values()) - NOTICES
    assert len(times) == NOTICES
    assert repeats <= SENDERS_KILLED
    assert sum(marked == "True" for _, marked in post) >= repeats
    assert dispatch(runtime).sent == 0
    assert broken(runtime) == []
    note_figure(
        f"{kind(runtime)}: {SENDERS_KILLED} senders killed between call and mark: "
        f"{NOTICES} of {NOTICES} notices delivered, {repeats} repeats, all of them marked"
    )


class _Refusing:
    """A sender that nothing should reach any more."""

    def send(self, outgoing):
        raise GiveUp("it was sent already")


def _states(runtime):
    with runtime.reading() as look:
        return Counter(look.session.scalars(sa.select(Delivery.state)))


def _entries(runtime):
    with runtime.reading() as look:
        return look.session.scalar(sa.select(TrailHead.count))
