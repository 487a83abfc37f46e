"""SQLite with many writers, and held locked from outside: told to come again, never a fault."""

import sqlite3
from contextlib import closing
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
from tests.races.writers import BUSY, READ, SAVED, answers, lost, writers, writing
from tracker.db import sqlite_path
from tracker.jobs.sweep import sweep

WRITERS, ORDERS = 8, 20
SHARE_OF_A_BROKEN_COPY = 0.3  # of the forms refused; a machine under load refuses a few
AN_HOUR = timedelta(minutes=61)


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
    return writers(app, estate.manager, log(work, estate.reporter, estate.premises), WRITERS)


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


def test_eight_writers_and_two_sweepers_are_all_served(runtime, estate, them, place, clock):
    log_many(runtime, estate.reporter, estate.premises, ORDERS)
    clock.advance(AN_HOUR)

    refused = _all_write_at_once(them, place, times=SIZES.writes_each)

    assert refused < SHARE_OF_A_BROKEN_COPY
    assert set(answers(them)) <= {READ, SAVED, BUSY}
    assert lost(runtime, them) == set()
    assert moves_by_stage(runtime)[1] >= ORDERS
    assert broken(runtime) == []
    note_figure(
        f"sqlite: {WRITERS} writers and 2 sweepers at once: {answers(them)[SAVED]} forms saved, "
        f"{answers(them)[BUSY]} told to come again, 0 faults, the slowest answer after "
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


def test_a_file_that_somebody_else_keeps_locked_is_no_fault(runtime, estate, them, place, clock):
    log_many(runtime, estate.reporter, estate.premises, ORDERS)
    clock.advance(AN_HOUR)
    held, over = event(), event()

    stranger = start(hold_the_pen, place, held, over)
    with running(stranger):
        assert held.wait(60)
        with writing(them):
            sweeping = sweep(runtime)
            wait_until(lambda: answers(them)[BUSY] >= WRITERS)
        refused = answers(them)
        over.set()
        stranger.join()
    sweep(runtime)
    them[0].write()

    assert set(refused) <= {READ, BUSY}
    assert not sweeping.steps
    assert sum(writer.without_advice for writer in them) == 0
    assert len(them[0].told) == 1
    assert moves_by_stage(runtime)[1] >= ORDERS
    assert broken(runtime) == []
    note_figure(
        f"sqlite: held locked by another process: {refused[BUSY]} forms told to come again, the "
        f"slowest after {max(writer.slowest for writer in them):.1f} s, 0 faults; the sweep went "
        "on afterwards"
    )
