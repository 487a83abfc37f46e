"""The demo, loaded once for the tests that only look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.settings import Settings
from tests import postgresql
from tests.clock import StandingClock
from tests.conftest import POSTGRESQL, unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.database import FreshDatabases

# Enough for each course that an order can take to be taken twice.
ORDERS = 30


@pytest.fixture(scope="session", params=["sqlite", POSTGRESQL])
def demo(request: pytest.FixtureRequest, fresh_databases: FreshDatabases) -> Iterator[Flask]:
    """The application with the demo in it, as the command loads it."""
    from tracker.app import create_app

    fresh = getattr(fresh_databases, request.param)()
    try:
        address = fresh.__enter__()
    except postgresql.Unavailable as reason:
        unavailable("No PostgreSQL", reason, required_by="REQUIRE_PG")
    made = create_app(Settings(database_url=address), clock=StandingClock())
    answer = made.test_cli_runner().invoke(args=["demo", "load", "--orders", str(ORDERS)])
    assert answer.exit_code == 0, answer.output
    yield made
    made.extensions["makesafe"].engine.dispose()
    fresh.__exit__(None, None, None)


@pytest.fixture
def look(demo: Flask) -> Iterator[object]:
    """A look at the demo's data."""
    with demo.extensions["makesafe"].reading() as reading:
        yield reading
