"""Many at once, and one who sleeps in the middle: each move once."""

import os
import signal
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.bulk import log_many
from tests.factories import OPERATOR
from tests.races.outcome import broken, due, kind, moves, moves_by_stage
from tests.races.points import sleeping_at, watch_points
from tests.races.processes import Place, note_figure, running, start, start_herd, wait_until
from tests.races.sabotage import Break, break_engine, drop_the_key
from tests.races.sizes import SIZES
from tracker.domain.errors import Busy
from tracker.jobs.sweep import sweep

FEW = 40
AN_HOUR = timedelta(minutes=61)
CUT_AFTER_MS = 700


def _herd(place, runtime, number, broken_by=Break.NOTHING):
    """Let the sweepers loose at the same moment; return the seconds until nothing was due."""
    herd, loose = start_herd(sweep_until_done, place, number, broken_by)
    with running(*herd):
        loose()
        began = time.monotonic()
        wait_until(lambda: not any(each.is_alive() for each in herd))
        return time.monotonic() - began


def sweep_until_done(place: Place, broken_by: Break, gate) -> None:
    """Sweep from the moment that the gate opens until nothing is due."""
    runtime = place.runtime()
    break_engine(runtime, broken_by)
    gate.wait()
    while True:
        sweep(runtime)
        if not due(runtime):
            return


def sleep_in_the_middle(place: Place, broken_by: Break) -> None:
    """Sweep, stop with everything claimed and nothing written, and go on when woken."""
    runtime = place.runtime()
    break_engine(runtime, broken_by)
    if runtime.engine.dialect.name == "postgresql" and broken_by is Break.NOTHING:
        sa.event.listen(runtime.engine, "connect", _cut_soon)
    watch_points(runtime.engine, sleeping_at(lambda what: what.startswith(("INSERT", "UPDATE"))))
    sweep(runtime)


def _cut_soon(connection, _record):
    connection.execute(f"SET idle_in_transaction_session_timeout = {CUT_AFTER_MS}")
    connection.commit()


def _is_stopped(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0] == "T"


def _wakes_after_the_others(place, runtime, broken_by=Break.NOTHING):
    sleeper = start(sleep_in_the_middle, place, broken_by)
    with running(sleeper):
        wait_until(lambda: _is_stopped(sleeper))
        if kind(runtime) == "postgresql":
            time.sleep(CUT_AFTER_MS / 1000 + 0.5)
        if kind(runtime) == "postgresql" or broken_by is not Break.NOTHING:
            sweep(runtime)
        else:  # it holds the only pen: nobody writes, and whoever wants to is told so
            with pytest.raises(Busy), runtime.begin(OPERATOR):
                pass
        os.kill(sleeper.pid, signal.SIGCONT)
        sleeper.join(60)
        assert sleeper.exitcode is not None
    sweep(runtime)


@pytest.fixture
def many(runtime, estate, clock):
    """Make so many orders, all due."""

    def made(number):
        log_many(runtime, estate.reporter, estate.premises, number)
        clock.advance(AN_HOUR)

    return made


def test_eight_sweepers_move_each_due_order_once(runtime, many, place):
    many(SIZES.herded_orders)

    seconds = _herd(place, runtime, SIZES.sweepers)

    assert moves_by_stage(runtime) == {1: SIZES.herded_orders}
    assert broken(runtime) == []
    note_figure(
        f"{kind(runtime)}: {SIZES.sweepers} sweepers moved {SIZES.herded_orders} due orders "
        f"once each in {seconds:.1f} s"
    )


def test_that_scenario_finds_an_engine_without_lock_key_and_version(runtime, many, place):
    many(FEW)
    drop_the_key(runtime)

    _herd(place, runtime, 4, Break.NO_CLAIM)

    assert max(moves(runtime).values()) > 1
    assert "I1" in {code for code, _ in broken(runtime)}


def test_a_sweeper_that_wakes_after_the_others_went_on_moves_nothing_twice(runtime, many, place):
    many(FEW)

    _wakes_after_the_others(place, runtime)

    assert moves_by_stage(runtime) == {1: FEW}
    assert broken(runtime) == []
    note_figure(
        f"{kind(runtime)}: a sweeper stopped in mid-transaction with {FEW} orders in its hands, "
        "and woken after the others: each moved once"
    )


def test_that_scenario_finds_a_sleeper_whom_nothing_holds_back(runtime, many, place):
    many(FEW)
    drop_the_key(runtime)

    _wakes_after_the_others(place, runtime, Break.NO_CLAIM)

    assert max(moves(runtime).values()) > 1
    assert "I1" in {code for code, _ in broken(runtime)}
