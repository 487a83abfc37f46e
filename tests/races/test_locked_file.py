"""SQLite with many writers, and held locked from outside: told to come again, never a fault."""

import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.bulk import log_many
from tests.deeds import log
from tests.races.outcome import broken, moves_by_stage
from tests.races.processes import (
    Place,
    event,
    note_figure,
    running,
    start,
    start_sweeping,
    wait_until,
)
from tests.races.sizes import SIZES
from tests.races.waits import Waits, wait_for_long
from tests.races.writers import BUSY, READ, SAVED, answers, lost, writers, writing
from tracker.db import sqlite_path
from tracker.jobs.sweep import sweep

WRITERS, ORDERS = 8, 20
SHARE_OF_A_BROKEN_COPY = 0.3  # of the forms refused; a machine under load refuses a few
AN_HOUR = timedelta(minutes=61)
# The most that a request may ask to wait for the lock. What is promised is five seconds until a
# 503, and 3.5 until a form is saved: the lock's share of either leaves room for the work itself.
LONGEST_MS = 3_500


@pytest.fixture
def place(fresh_databases, tmp_path):
    """An SQLite file: what is asked here can be asked of no other database."""
    with fresh_databases.sqlite() as address:
        yield Place(address, tmp_path / "clock.txt", tmp_path)


@pytest.fixture
def runtime(app):
    return app.extensions["makesafe"]


@pytest.fixture
def them(app, estate, work):
    """Eight people at their browsers, who chase the same order."""
    made = writers(app, estate.manager, log(work, estate.reporter, estate.premises), WRITERS)
    made[0].reader.get(made[0].path)  # a page is made ready once in the life of a process
    return made


@pytest.fixture
def waits(runtime):
    """What each of their requests asks the database to wait."""
    return Waits(runtime.engine)


def _all_write_at_once(them, place, times):
    """Return which share of what they sent was refused as busy, while two processes sweep."""
    sweepers = [start_sweeping(place) for _ in range(2)]
    with running(*(process for process, _ in sweepers)):
        for _, ready in sweepers:
            ready.wait()
        with writing(them):
            wait_until(lambda: sum(len(writer.told) for writer in them) >= times * WRITERS)
    found = answers(them)
    return found[BUSY] / (found[BUSY] + found[SAVED])


def test_eight_writers_and_two_sweepers_are_all_served(runtime, estate, them, place, clock, waits):
    log_many(runtime, estate.reporter, estate.premises, ORDERS)
    clock.advance(AN_HOUR)

    refused = _all_write_at_once(them, place, times=SIZES.writes_each)

    assert refused < SHARE_OF_A_BROKEN_COPY
    assert 0 < waits.longest_ms + waits.line_ms <= LONGEST_MS
    assert set(answers(them)) <= {READ, SAVED, BUSY}
    assert lost(runtime, them) == set()
    assert moves_by_stage(runtime)[1] >= ORDERS
    assert broken(runtime) == []
    note_figure(
        f"sqlite: {WRITERS} writers and 2 sweepers at once: {answers(them)[SAVED]} forms saved, "
        f"{answers(them)[BUSY]} told to come again, 0 faults; no request waits for the lock for "
        f"more than {waits.longest_ms / 1000:.1f} s; the slowest answer after "
        f"{max(writer.slowest for writer in them):.1f} s"
    )


def test_that_scenario_finds_an_engine_that_asks_for_the_pen_too_late(runtime, them, place):
    sa.event.listen(runtime.engine, "before_cursor_execute", _late, retval=True)

    refused = _all_write_at_once(them, place, times=1)

    assert refused > SHARE_OF_A_BROKEN_COPY


def _late(_connection, _cursor, statement, parameters, *_more):
    return "BEGIN" if statement == "BEGIN IMMEDIATE" else statement, parameters


def hold_the_pen(place, held, over):
    """Keep the file locked, as a backup or a stranger's tool may."""
    with closing(sqlite3.connect(sqlite_path(place.database_url))) as stranger:
        stranger.isolation_level = None
        stranger.execute("BEGIN IMMEDIATE")
        held.set()
        over.wait()
        stranger.execute("ROLLBACK")


@contextmanager
def _held_locked(place):
    held, over = event(), event()
    stranger = start(hold_the_pen, place, held, over)
    with running(stranger):
        assert held.wait(60)
        yield
        over.set()
        stranger.join()


def test_a_file_that_somebody_else_keeps_locked_is_no_fault(
    runtime, estate, them, place, clock, waits
):
    log_many(runtime, estate.reporter, estate.premises, ORDERS)
    clock.advance(AN_HOUR)

    with _held_locked(place), writing(them):
        sweeping = sweep(runtime)
        wait_until(lambda: answers(them)[BUSY] >= WRITERS)
    refused = answers(them)
    sweep(runtime)
    them[0].write()

    assert set(refused) <= {READ, BUSY}
    assert 0 < waits.longest_ms + waits.line_ms <= LONGEST_MS
    assert not sweeping.steps
    assert sum(writer.without_advice for writer in them) == 0
    assert len(them[0].told) == 1
    assert moves_by_stage(runtime)[1] >= ORDERS
    assert broken(runtime) == []
    note_figure(
        f"sqlite: held locked by another process: {refused[BUSY]} forms told to come again, each "
        f"after a wait of {waits.longest_ms / 1000:.1f} s, the slowest answer after "
        f"{max(writer.slowest for writer in them):.1f} s, 0 faults; the sweep went on afterwards"
    )


def test_that_scenario_finds_an_engine_that_lets_people_wait(runtime, them, place, waits):
    wait_for_long(runtime.engine, LONGEST_MS + 2_500)

    with _held_locked(place):
        them[0].write()

    assert answers(them)[BUSY] == 1
    assert waits.longest_ms + waits.line_ms > LONGEST_MS
