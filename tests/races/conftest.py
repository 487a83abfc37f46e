"""A database and a clock's file that several processes share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from config.settings import Settings, SignInSettings
from tests.clock import MONDAY_NINE
from tests.races.processes import Place
from tracker.app import create_app
from tracker.clock import FileClock


@pytest.fixture
def place(database_url, tmp_path) -> Place:
    """Where the processes meet."""
    return Place(database_url, tmp_path / "clock.txt", tmp_path)


@pytest.fixture
def clock(place) -> FileClock:
    """The clock's file, which stands at nine on a Monday until it is moved."""
    made = FileClock(place.clock_file)
    made.set_to(MONDAY_NINE.isoformat())
    return made


@pytest.fixture
def app(place, clock) -> Iterator[Flask]:
    """The application of this process, which lives by the same file."""
    settings = Settings(
        database_url=place.database_url,
        clock_file=place.clock_file,
        sign_in=SignInSettings(demo=True),
    )
    made = create_app(settings)
    yield made
    made.extensions["makesafe"].engine.dispose()
