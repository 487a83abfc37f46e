"""Moving time by command, for every process that shares the file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tracker.app import create_app
from tracker.clock import FileClock


@pytest.fixture
def clock_file(tmp_path):
    return tmp_path / "clock"


@pytest.fixture
def moved(settings, clock_file):
    app = create_app(replace(settings, clock_file=clock_file))
    yield lambda *arguments: app.test_cli_runner().invoke(args=["clock", *arguments])
    app.extensions["makesafe"].engine.dispose()


def test_time_set_stands_still_and_is_told_as_london_reads_it(moved, clock_file):
    answer = moved("set", "2026-07-01T09:00+00:00")

    assert answer.exit_code == 0
    said = "10:00am on Wednesday 1 July 2026 in London (2026-07-01T09:00:00+00:00)"
    assert said in answer.output
    assert FileClock(clock_file).now() == datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_time_that_stands_is_moved_on_by_a_span(moved, clock_file):
    moved("set", "2026-07-01T09:00+00:00")

    moved("advance", "1d3h")

    assert FileClock(clock_file).now() == datetime(2026, 7, 2, 12, tzinfo=UTC)


def test_time_that_runs_is_moved_on_and_runs_on(moved, clock_file):
    before = FileClock(clock_file).now()

    moved("advance", "3h")
    moved("advance", "30m")

    ahead = FileClock(clock_file).now() - before
    assert timedelta(hours=3, minutes=30) <= ahead < timedelta(hours=3, minutes=40)


def test_a_reset_goes_back_to_the_machines_own_time(moved, clock_file):
    own = FileClock(clock_file).now()
    moved("set", "2031-01-01T00:00+00:00")

    answer = moved("reset")

    assert answer.exit_code == 0
    assert abs(FileClock(clock_file).now() - own) < timedelta(minutes=10)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("advance", "soon"), id="no-span"),
        pytest.param(("advance", "3"), id="no-unit"),
        pytest.param(("advance", "99999999999w"), id="too-far"),
        pytest.param(("set", "tomorrow"), id="no-instant"),
        pytest.param(("set", "2026-07-01T09:00"), id="no-offset"),
    ],
)
def test_words_that_are_no_time_are_refused_and_change_nothing(moved, clock_file, arguments):
    moved("set", "2026-07-01T09:00+00:00")

    answer = moved(*arguments)

    assert answer.exit_code == 2
    assert "Error: " in answer.output
    assert FileClock(clock_file).now() == datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_a_file_that_somebody_spoilt_is_named_in_words_and_can_be_reset(moved, clock_file):
    clock_file.write_text("later\n", encoding="utf-8")

    spoilt = moved("show")
    reset = moved("reset")

    assert spoilt.exit_code == 2
    assert "later" in spoilt.output
    assert reset.exit_code == 0


@pytest.mark.parametrize("arguments", [("advance", "3h"), ("set", "2026-07-01T09:00Z"), ("reset",)])
def test_without_a_clock_file_the_command_says_how_to_have_one(flask, arguments):
    answer = flask("clock", *arguments)

    assert answer.exit_code == 2
    assert "TRACKER_CLOCK_FILE" in answer.output


def test_without_a_clock_file_the_time_can_still_be_asked_for(flask):
    answer = flask("clock", "show")

    assert answer.exit_code == 0
    assert "9:00am on Monday 16 November 2026" in answer.output
