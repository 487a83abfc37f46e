"""Real processes at once, and processes that die: nothing lost, nothing twice."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import make_order
from tests.races.processes import (
    kill,
    note_figure,
    running,
    schedule,
    send_and_die,
    start,
    start_sweeping,
)
from tracker.checks import check_invariants
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import GiveUp
from tracker.trail.models import TrailHead
from tracker.work_orders.models import StageMove, WorkOrder

SCHEDULERS, DUE_ORDERS = 4, 2_000
KILLS, KILLED_ORDERS = 50, 60
SENDERS_KILLED, NOTICES = 20, 40
PATIENCE_SECONDS = 400


def test_four_schedulers_move_each_of_two_thousand_orders_once(work, estate, runtime, clock, place):
    _log_many(work, estate, DUE_ORDERS)
    clock.advance(timedelta(minutes=61))

    began = time.monotonic()
    schedulers = [start(schedule, place) for _ in range(SCHEDULERS)]
    with running(*schedulers):
        _wait_until(lambda: _due(runtime) == 0)
        alive = [process.is_alive() for process in schedulers]
    seconds = time.monotonic() - began

    assert alive == [True] * SCHEDULERS
    assert _moves_by_stage(runtime) == {1: DUE_ORDERS}
    assert _broken(runtime) == []
    note_figure(
        f"{_kind(runtime)}: {SCHEDULERS} schedulers moved {DUE_ORDERS} orders once each "
        f"in {seconds:.1f} s, start and first tick included"
    )


def test_schedulers_killed_at_random_lose_nothing_and_do_nothing_twice(
    work, estate, runtime, clock, place
):
    """Orders climb all six stages while whoever sweeps them is killed, fifty times."""
    _log_many(work, estate, KILLED_ORDERS)
    chance = random.Random(20261116)  # noqa: S311 - where a blow falls is no secret
    began = time.monotonic()

    sweepers = [start_sweeping(place) for _ in range(2)]
    try:
        for number in range(KILLS):
            victim, ready = sweepers.pop(0)
            sweepers.append(start_sweeping(place))
            assert ready.wait(PATIENCE_SECONDS)
            before = _entries(runtime)
            if not _due(runtime):  # there must be work into which the blow falls
                clock.set_to((_next_due(runtime) + timedelta(seconds=1)).isoformat())
            if number % 5 == 0:  # now and then somebody gets through, however slow the machine
                _wait_until(lambda before=before: _entries(runtime) > before)
            time.sleep(chance.uniform(0.0, 0.3))
            kill(victim)
    finally:
        with running(*(process for process, _ in sweepers)):
            pass
    under_fire = sum(_moves_by_stage(runtime).values())
    sweep(runtime)
    while _moves_by_stage(runtime).get(6) != KILLED_ORDERS:
        clock.set_to((_next_due(runtime) + timedelta(seconds=1)).isoformat())
        sweep(runtime)

    assert _moves_by_stage(runtime) == dict.fromkeys(range(1, 7), KILLED_ORDERS)
    assert _broken(runtime) == []
    note_figure(
        f"{_kind(runtime)}: {KILLS} kills of sweeping processes during {under_fire} moves of "
        f"{KILLED_ORDERS} orders, 0 lost, 0 twice, in {time.monotonic() - began:.1f} s"
    )


def test_a_sender_killed_between_call_and_mark_delivers_at_least_once(
    work, estate, runtime, clock, place
):
    _log_many(work, estate, NOTICES)
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
    assert _broken(runtime) == []
    note_figure(
        f"{_kind(runtime)}: {SENDERS_KILLED} senders killed between call and mark: "
        f"{NOTICES} of {NOTICES} notices delivered, {repeats} repeats, all of them marked"
    )


class _Refusing:
    """A sender that nothing should reach any more."""

    def send(self, outgoing):
        raise GiveUp("it was sent already")


def _log_many(work, estate, number):
    for first in range(0, number, 250):
        with work(estate.reporter) as uow:
            for _ in range(min(250, number - first)):
                make_order(uow, estate.premises)


def _due(runtime):
    with runtime.reading() as look:
        return look.session.scalar(
            sa.select(sa.func.count()).where(WorkOrder.next_step_at < look.now)
        )


def _moves_by_stage(runtime):
    with runtime.reading() as look:
        rows = look.session.execute(
            sa.select(StageMove.to_stage, sa.func.count()).group_by(StageMove.to_stage)
        )
        return dict(tuple(row) for row in rows)


def _next_due(runtime):
    with runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.min(WorkOrder.next_step_at)))


def _entries(runtime):
    with runtime.reading() as look:
        return look.session.scalar(sa.select(TrailHead.count))


def _states(runtime):
    with runtime.reading() as look:
        return Counter(look.session.scalars(sa.select(Delivery.state)))


def _broken(runtime):
    with runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    return [(each.code, each.detail) for each in found if not each.ok]


def _wait_until(done):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            pytest.fail("the schedulers did not finish in time")
        time.sleep(0.2)


def _kind(runtime):
    return runtime.engine.dialect.name
