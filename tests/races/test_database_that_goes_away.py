"""PostgreSQL ended without warning under writes, and lines cut at the very commit."""

import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.bulk import log_many
from tests.conftest import unavailable
from tests.database import migrate
from tests.deeds import log
from tests.factories import make_order
from tests.postgresql import HASTY, Unavailable, own_server
from tests.races.cutter import AFTER, BEFORE, cutter
from tests.races.outcome import broken, due, moves_by_stage
from tests.races.processes import Place, note_figure, running, schedule, start, wait_until
from tests.races.sabotage import Break, break_engine
from tests.races.sizes import SIZES
from tests.races.writers import BUSY, READ, SAVED, answers, lost, writers, writing
from tests.run_folder import RUN_FOLDER
from tracker.domain.errors import AlreadyDone, Busy
from tracker.jobs.sweep import sweep
from tracker.work_orders.models import WorkOrder

pytestmark = pytest.mark.postgresql
WRITERS, CUT_ORDERS = 3, 20


@pytest.fixture(scope="module")
def server(worker_id):
    """A server of this module's own, with the newest tables in it."""
    folder = Path(os.environ[RUN_FOLDER]) / f"own-{worker_id}"
    try:
        made = own_server(folder)
        server = made.__enter__()
    except Unavailable as reason:
        unavailable("No PostgreSQL", reason, required_by="REQUIRE_PG")
    migrate(server.address)
    yield server
    made.__exit__(None, None, None)


@pytest.fixture
def cut(server, tmp_path):
    """The line between the processes and the server."""
    folder = tmp_path / "line"
    folder.mkdir()
    with cutter(server.data, folder) as line:
        yield line


@pytest.fixture
def address(request, server, tmp_path):
    """Where a fresh database is reached; through the line that may be cut, where a test has one."""
    name = f"fresh_{time.monotonic_ns()}"
    door = sa.create_engine(
        sa.make_url(server.address).set(database="template1"), isolation_level="AUTOCOMMIT"
    )
    with door.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE postgres')
    door.dispose()
    folder = server.data
    if "cut" in request.fixturenames:
        request.getfixturevalue("cut")
        folder = tmp_path / "line"
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


@pytest.fixture
def place(address, tmp_path):
    return Place(address, tmp_path / "clock.txt", tmp_path)


@pytest.fixture
def runtime(app):
    return app.extensions["makesafe"]


def _restarts_under_writes(server, app, runtime, estate, work, *, options=None):
    """Return who wrote, and after how many seconds each restart was over for them."""
    them = writers(app, estate.manager, log(work, estate.reporter, estate.premises), WRITERS)
    recoveries = []
    with writing(them):
        for _ in range(SIZES.restarts):
            told = sum(len(writer.told) for writer in them)
            wait_until(lambda told=told: sum(len(w.told) for w in them) > told + WRITERS)
            began = time.monotonic()
            server.restart(*([options] if options else []))
            wait_until(lambda began=began: max(w.last_told_at for w in them) > began + 0.2)
            recoveries.append(max(w.last_told_at for w in them) - began)
    return them, sorted(recoveries)


def test_what_was_acknowledged_survives_a_server_that_dies(
    server, app, runtime, estate, work, clock, place
):
    scheduler = start(schedule, place)
    with running(scheduler):
        them, recoveries = _restarts_under_writes(server, app, runtime, estate, work)
        log_many(runtime, estate.reporter, estate.premises, CUT_ORDERS)
        clock.set_to("2026-11-16T10:01:01+00:00")
        wait_until(lambda: due(runtime) == 0)

    assert lost(runtime, them) == set()
    assert set(answers(them)) <= {READ, SAVED, BUSY}
    assert sum(writer.without_advice for writer in them) == 0
    assert recoveries[-1] < 30
    assert broken(runtime) == []
    note_figure(
        f"postgresql: {SIZES.restarts} restarts in immediate mode under {WRITERS} writers and a "
        f"scheduler: {sum(len(writer.told) for writer in them)} acknowledged writes, 0 lost; "
        f"{answers(them)[BUSY]} requests told to come again, 0 faults; writing again after "
        f"{recoveries[len(recoveries) // 2]:.1f} s (median), {recoveries[-1]:.1f} s at most"
    )


def test_that_scenario_finds_a_server_that_acknowledges_too_soon(
    server, app, runtime, estate, work
):
    server.restart(HASTY)
    runtime.engine.dispose()
    them = writers(app, estate.manager, log(work, estate.reporter, estate.premises), WRITERS)
    with writing(them):
        wait_until(lambda: sum(len(writer.told) for writer in them) > 5 * WRITERS)
        server.restart()

    assert lost(runtime, them) != set()


def _acts_with_lines_cut(cut, runtime, estate, *, forgets=False):
    """Log an order in each act, its line cut at the commit; whoever is not told tries again."""
    unsure = 0
    for number in range(SIZES.commits_cut):
        cut.cut_next((BEFORE, AFTER)[number % 2])
        for _ in range(3):
            try:
                with runtime.begin(estate.reporter, once=f"form {number}") as uow:
                    make_order(uow, estate.premises, title=f"Order {number}")
                break
            except AlreadyDone:
                break
            except Busy as error:
                unsure += "may have been saved" in error.message
            if forgets:
                with runtime.engine.begin() as connection:
                    connection.exec_driver_sql("DELETE FROM seen_request")
    with runtime.reading() as look:
        made = look.session.scalar(sa.select(sa.func.count()).select_from(WorkOrder))
    return made, unsure


def test_a_line_cut_at_the_commit_makes_an_act_happen_once(cut, runtime, estate):
    made, unsure = _acts_with_lines_cut(cut, runtime, estate)

    assert cut.cuts == SIZES.commits_cut
    assert made == SIZES.commits_cut
    assert unsure == SIZES.commits_cut
    assert broken(runtime) == []
    note_figure(
        f"postgresql: {cut.cuts} lines cut at the commit, half of them after it was done: "
        f"{made} acts done once each, 0 lost, 0 twice"
    )


def test_that_scenario_finds_an_engine_that_forgets_what_it_has_done(cut, runtime, estate):
    made, _ = _acts_with_lines_cut(cut, runtime, estate, forgets=True)

    assert made > SIZES.commits_cut


def _swept_with_its_line_cut(cut, runtime, estate, clock, when):
    log_many(runtime, estate.reporter, estate.premises, CUT_ORDERS)
    clock.set_to("2026-11-16T10:01:01+00:00")

    cut.cut_next(when)
    sweep(runtime)

    assert cut.cuts == 1
    # A server that does not know yet that the line is cut holds its rows until it does: the next
    # ticks look again.
    wait_until(lambda: _swept_again(runtime))


def _swept_again(runtime):
    sweep(runtime)
    return moves_by_stage(runtime) != {}


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_a_sweep_whose_line_is_cut_at_the_commit_moves_each_order_once(
    cut, runtime, estate, clock, when
):
    _swept_with_its_line_cut(cut, runtime, estate, clock, when)

    assert moves_by_stage(runtime) == {1: CUT_ORDERS}
    assert broken(runtime) == []


def test_that_scenario_finds_an_engine_that_writes_its_notices_apart(cut, runtime, estate, clock):
    break_engine(runtime, Break.OUTBOX_APART)

    _swept_with_its_line_cut(cut, runtime, estate, clock, AFTER)

    assert "I2" in {code for code, _ in broken(runtime)}
