"""Real processes at once, and processes that die: nothing lost, nothing twice."""

import random
import time
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from tests.bulk import log_many
from tests.races.outcome import broken, due, kind, moves, moves_by_stage, next_due
from tests.races.processes import (
    PATIENCE_SECONDS,
    Place,
    kill,
    note_figure,
    running,
    send_and_die,
    start,
    start_herd,
    start_sweeping,
    wait_until,
)
from tests.races.sabotage import Break, break_engine, drop_the_key
from tests.races.sizes import SIZES
from tracker.jobs.dispatch import dispatch
from tracker.jobs.scheduler import run_scheduler
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Channel, Delivery, DeliveryState
from tracker.outbox.senders import GiveUp
from tracker.work_orders.models import WorkOrder

SCHEDULERS, DUE_ORDERS = SIZES.schedulers, SIZES.scheduled_orders
KILLS, KILLED_ORDERS = SIZES.random_kills, SIZES.killed_orders
SENDERS_KILLED, NOTICES = SIZES.senders_killed, SIZES.notices
FEW, FEW_BLOWS = 20, 4  # what is enough for a broken copy


def _scheduled(place, runtime, broken_by=Break.NOTHING):
    """Let schedulers start at the same moment; return who was alive when nothing was due."""
    schedulers, loose = start_herd(schedule_when_loose, place, SCHEDULERS, broken_by)
    with running(*schedulers):
        loose()
        wait_until(lambda: due(runtime) == 0)
        if broken_by is not Break.NOTHING:
            time.sleep(2)  # whoever read what was due before it was done still has it to do
        return [process.is_alive() for process in schedulers]


def schedule_when_loose(place: Place, broken_by: Break, gate) -> None:
    """Run the scheduler as its command does, from the moment that the gate opens, until killed."""
    runtime = place.runtime()
    break_engine(runtime, broken_by)
    gate.wait()
    run_scheduler(runtime)


def test_four_schedulers_move_each_due_order_once(estate, runtime, clock, place):
    log_many(runtime, estate.reporter, estate.premises, DUE_ORDERS)
    clock.advance(timedelta(minutes=61))

    began = time.monotonic()
    alive = _scheduled(place, runtime)
    seconds = time.monotonic() - began

    assert alive == [True] * SCHEDULERS
    assert moves_by_stage(runtime) == {1: DUE_ORDERS}
    assert broken(runtime) == []
    note_figure(
        f"{kind(runtime)}: {SCHEDULERS} schedulers moved {DUE_ORDERS} orders once each "
        f"in {seconds:.1f} s, start and first tick included"
    )


def test_that_scenario_finds_schedulers_without_lock_key_and_version(estate, runtime, clock, place):
    log_many(runtime, estate.reporter, estate.premises, FEW)
    clock.advance(timedelta(minutes=61))
    drop_the_key(runtime)

    _scheduled(place, runtime, Break.NO_CLAIM)

    assert max(moves(runtime).values()) > 1
    assert "I1" in {code for code, _ in broken(runtime)}


def _killed_at_random(runtime, place, clock, *, kills, sweepers=2, broken_by=Break.NOTHING):
    """Kill whoever sweeps, again and again, while orders climb; return the moves made meanwhile."""
    chance = random.Random(20261116)  # noqa: S311 - where a blow falls is no secret
    at_work = [start_sweeping(place, broken_by) for _ in range(sweepers)]
    try:
        for number in range(kills):
            victim, ready = at_work.pop(0)
            at_work.append(start_sweeping(place, broken_by))
            assert ready.wait(PATIENCE_SECONDS)
            before = _versions(runtime)
            if not due(runtime):  # there must be work into which the blow falls
                clock.set_to((next_due(runtime) + timedelta(seconds=1)).isoformat())
            # Now and then somebody gets through, however slow the machine.
            if number % 5 == 0 or broken_by is not Break.NOTHING:
                wait_until(lambda before=before: _versions(runtime) > before)
            time.sleep(chance.uniform(0.0, 0.3))
            kill(victim)
    finally:
        with running(*(process for process, _ in at_work)):
            pass
    return sum(moves_by_stage(runtime).values())


def test_schedulers_killed_at_random_lose_nothing_and_do_nothing_twice(
    estate, runtime, clock, place
):
    """Orders climb all six stages while whoever sweeps them is killed."""
    log_many(runtime, estate.reporter, estate.premises, KILLED_ORDERS)
    began = time.monotonic()

    under_fire = _killed_at_random(runtime, place, clock, kills=KILLS)
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


def test_that_scenario_finds_an_engine_that_writes_its_notices_apart(estate, runtime, clock, place):
    log_many(runtime, estate.reporter, estate.premises, FEW)

    _killed_at_random(
        runtime, place, clock, kills=FEW_BLOWS, sweepers=1, broken_by=Break.OUTBOX_LATE
    )
    sweep(runtime)

    assert "I2" in {code for code, _ in broken(runtime)}


def _senders_killed(estate, runtime, clock, place, *, kills, notices, broken_by=Break.NOTHING):
    """Kill senders between call and mark, then let others send in peace; return what arrived."""
    # Notices that ask somebody to act on danger, so that none is folded into a digest.
    log_many(runtime, estate.reporter, estate.premises, notices, category_code="FIR-DOR")
    chance = random.Random(20261117)  # noqa: S311 - where a blow falls is no secret
    for lives in [*(chance.randint(1, 3) for _ in range(kills)), 0, 0]:
        sender = start(send_and_die, place, lives, broken_by)
        sender.join()
        clock.advance(timedelta(seconds=61))
    return [line.split() for line in (place.folder / "post.txt").read_text().splitlines()]


def test_a_sender_killed_between_call_and_mark_delivers_at_least_once(
    estate, runtime, clock, place
):
    runtime.senders[Channel.EMAIL] = _Refusing()

    post = _senders_killed(estate, runtime, clock, place, kills=SENDERS_KILLED, notices=NOTICES)

    times = Counter(number for number, _ in post)
    assert _states(runtime) == {DeliveryState.SENT: NOTICES}
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


def test_that_scenario_finds_a_sender_whose_leases_never_end(estate, runtime, clock, place):
    _senders_killed(
        estate,
        runtime,
        clock,
        place,
        kills=FEW_BLOWS,
        notices=FEW,
        broken_by=Break.LEASED_FOR_GOOD,
    )

    assert _states(runtime)[DeliveryState.SENT] < FEW
    assert "I3" in {code for code, _ in broken(runtime)}


class _Refusing:
    """A sender that nothing should reach any more."""

    def send(self, outgoing):
        raise GiveUp("it was sent already")


def _states(runtime):
    with runtime.reading() as look:
        return Counter(look.session.scalars(sa.select(Delivery.state)))


def _versions(runtime):
    """Return what grows with every step of an order that is committed."""
    with runtime.reading() as look:
        return look.session.scalar(sa.select(sa.func.sum(WorkOrder.version)))
