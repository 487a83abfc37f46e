"""Fixtures that every test may ask for: time, databases, the application, HTTP and a browser.

What is heavy is imported in the fixture that needs it: a test of a pure rule starts in no time.
"""

from __future__ import annotations

import os
import shutil
import socket
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.settings import SHIPPED_CONFIG, Settings, SignInSettings, SlackSettings
from tests import postgresql
from tests.clock import StandingClock
from tests.run_folder import RUN_FOLDER, make_run_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page

    from tests.database import FreshDatabases
    from tests.factories import Estate
    from tracker.domain.policy import Policy
    from tracker.runtime import Runtime
    from tracker.unit_of_work import UnitOfWork

SIGNING_SECRET = "the-signing-secret-of-the-tests"
# What is kept is kept on both kinds of database; a page looks the same on either.
ON_BOTH = {
    "people", "premises", "owners", "suppliers", "work_orders", "trail", "outbox", "inbound",
    "imports", "reports", "checks", "jobs", "demo", "stories", "races", "cover", "recovery",
    "photographs", "board",
}  # fmt: skip
# Rows, rules and services: their tests need no application, whose making takes longer than they do.
BENEATH_THE_DOORS = {
    "people", "premises", "owners", "suppliers", "work_orders", "trail", "inbound", "reports",
    "imports", "checks", "cover", "recovery", "photographs", "board",
}  # fmt: skip
# Where the database itself is what is tried, the ordinary run tries both kinds too.
ON_BOTH_ALWAYS = {"trail", "inbound", "jobs"}
# What takes long and seldom breaks alone: the whole run has it, the ordinary one does not.
LONG = {
    "bench/test_bench.py",
    "bot/test_a_month.py",
    "bot/test_burst.py",
    "browser/test_every_page.py",
    "browser/test_every_state.py",
    "cli/test_starting.py",
    "domain/test_calendar_by_counting.py",
    "imports/test_backlog_stages.py",
    "model/test_life_of_an_order.py",
    "stories/test_commands_in_slack.py",
    "stories/test_month.py",
}
# Processes that die and databases that go away: minutes of waiting, and seldom broken alone.
LONG_FOLDERS = {"races"}
POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all processes of this run share."""
    config.addinivalue_line("markers", "both_databases: runs on SQLite and on PostgreSQL")
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = str(make_run_folder())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that the run may have started, and remove the folder."""
    if not hasattr(config, "workerinput") and RUN_FOLDER in os.environ:
        folder = Path(os.environ.pop(RUN_FOLDER))
        postgresql.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that keeps something on both kinds of database."""
    if "database_url" not in metafunc.fixturenames:
        return
    if _folder_of(metafunc.definition) in ON_BOTH or metafunc.definition.get_closest_marker(
        "both_databases"
    ):
        only_there = metafunc.definition.get_closest_marker("postgresql") is not None
        kinds = [POSTGRESQL] if only_there else ["sqlite", POSTGRESQL]
        metafunc.parametrize("database_url", kinds, indirect=True)


def _folder_of(test: pytest.Item) -> str:
    """Return the folder of tests/ in which a test lies."""
    return test.path.relative_to(Path(__file__).parent).parts[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser and what is for the whole run, so that it can be left out."""
    for item in items:
        if _is_thorough(item):
            item.add_marker(pytest.mark.thorough)
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def _is_thorough(item: pytest.Item) -> bool:
    if item.path.relative_to(Path(__file__).parent).as_posix() in LONG:
        return True
    if _folder_of(item) in LONG_FOLDERS:
        return True
    # A broken copy of the engine tries the test, not the engine.
    if item.name.startswith("test_that_scenario_finds_"):
        return True
    again = item.get_closest_marker("postgresql") is not None
    return again and _folder_of(item) not in ON_BOTH_ALWAYS


def unavailable(what: str, reason: Exception, *, required_by: str) -> None:
    """Skip the test with its reason, or fail it where the run may skip nothing."""
    words = f"{what}: {reason}"
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{words}, and {required_by}=1", pytrace=False)
    pytest.skip(reason=words)


@pytest.fixture(scope="session")
def fresh_databases(worker_id: str) -> Iterator[FreshDatabases]:
    """The maker of databases of this process."""
    from tests.database import FreshDatabases

    run = Path(os.environ[RUN_FOLDER])
    folder = run / f"databases-{worker_id}"
    folder.mkdir()
    made = FreshDatabases(
        run_folder=run,
        folder=folder,
        name=f"{run.name}_{worker_id}".replace("-", "_").lower(),
    )
    yield made
    made.close()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, fresh_databases: FreshDatabases) -> Iterator[str]:
    """The address of a fresh database: SQLite, and PostgreSQL too where what is kept matters."""
    if getattr(request, "param", "sqlite") == "sqlite":
        with fresh_databases.sqlite() as address:
            yield address
        return
    try:
        fresh = fresh_databases.postgresql()
        address = fresh.__enter__()
    except postgresql.Unavailable as reason:
        unavailable("No PostgreSQL", reason, required_by="REQUIRE_PG")
    yield address
    fresh.__exit__(None, None, None)


@pytest.fixture
def clock() -> StandingClock:
    """A clock that stands at nine on a Monday until the test moves it."""
    return StandingClock()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A free port of this machine, taken before the application is made, so that it knows it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken


@pytest.fixture
def settings(request: pytest.FixtureRequest, database_url: str) -> Settings:
    """The settings of a development copy with a Slack signing secret."""
    base_url = "http://127.0.0.1:8000"
    if "live_server" in request.fixturenames:
        host, port = request.getfixturevalue("listener").getsockname()
        base_url = f"http://{host}:{port}"
    return Settings(
        database_url=database_url,
        base_url=base_url,
        slack=SlackSettings(signing_secret=SIGNING_SECRET),
        sign_in=SignInSettings(demo=True),
    )


@pytest.fixture
def app(settings: Settings, clock: StandingClock, policy: Policy) -> Iterator[Flask]:
    """The application on a fresh database, without the Slack door: its own tests add that."""
    from tests.compiled_once import compile_once
    from tracker.app import create_app

    made = compile_once(create_app(settings, clock=clock, policy=policy))
    made.config["PATIENCE_SECONDS"] = None  # no thread of a test outlives it
    yield made
    made.extensions["makesafe"].engine.dispose()


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy that ships."""
    from tracker.policy import load_policy

    return load_policy(SHIPPED_CONFIG, SHIPPED_CONFIG)


@pytest.fixture
def runtime(
    request: pytest.FixtureRequest,
    settings: Settings,
    clock: StandingClock,
    policy: Policy,
    fresh_databases: FreshDatabases,
) -> Iterator[Runtime]:
    """What the doors share. Where a test opens no door, there is no application around it."""
    from tracker.runtime import Runtime

    if _folder_of(request.node) not in BENEATH_THE_DOORS or "app" in request.fixturenames:
        yield request.getfixturevalue("app").extensions["makesafe"]
        return
    with fresh_databases.engine(settings.database_url) as engine:
        yield Runtime(settings=settings, clock=clock, policy=policy, engine=engine)


@pytest.fixture
def work(runtime: Runtime) -> Callable[..., AbstractContextManager[UnitOfWork]]:
    """Begin a unit of work: `with work(actor) as uow:`."""
    return runtime.begin


@pytest.fixture
def estate(work: Callable[..., AbstractContextManager[UnitOfWork]]) -> Estate:
    """Approved premises with one person in each role, and premises that those may not see."""
    from tests.factories import OPERATOR, make_estate

    with work(OPERATOR) as uow:
        return make_estate(uow)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript and without a network."""
    return app.test_client()


@pytest.fixture
def live_server(app: Flask, listener: socket.socket) -> Iterator[str]:
    """The address of the application, served over real HTTP on this machine."""
    from tests.chromium import served

    with served(app, listener) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, started once."""
    from tests.chromium import NoBrowser, chromium

    try:
        with chromium() as started:
            yield started
    except NoBrowser as reason:
        unavailable("No browser", reason, required_by="REQUIRE_BROWSER")


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh browser profile, in London's English."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London")
    yield context.new_page()
    context.close()
