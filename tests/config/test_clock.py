"""The clock's file: a day can be lived in a second, by every process at once."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.clock import FileClock, SystemClock, parse_instant, parse_offset, parse_span


@pytest.fixture
def clock(tmp_path):
    """A clock whose file is not there yet."""
    return FileClock(tmp_path / "folder" / "clock.txt")


def test_without_a_file_it_is_the_time_of_the_machine(clock):
    before = SystemClock().now()
    told = clock.now()

    assert before <= told <= SystemClock().now()
    assert told.tzinfo is UTC


def test_an_instant_stands_still_and_is_moved_exactly(clock):
    clock.set_to("2026-03-29T00:30:00+00:00")

    moved = clock.advance(timedelta(days=1, minutes=1))

    assert moved == clock.now() == datetime(2026, 3, 30, 0, 31, tzinfo=UTC)


def test_an_offset_runs_on_and_grows(clock):
    clock.advance(timedelta(hours=3))

    ahead = clock.advance(timedelta(minutes=30)) - SystemClock().now()

    assert timedelta(hours=3, minutes=29, seconds=59) < ahead <= timedelta(hours=3, minutes=30)


def test_every_process_that_shares_the_file_lives_at_the_same_instant(clock, tmp_path):
    other = FileClock(tmp_path / "folder" / "clock.txt")
    clock.set_to("2026-11-16T09:00+00:00")

    clock.advance(timedelta(weeks=1))

    assert other.now() == datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [("+3h", 10_800), ("-15m", -900), ("+1w2d3h4m5s", 788_645), ("+0s", 0)],
)
def test_an_offset_is_read_in_weeks_to_seconds(words, seconds):
    assert parse_offset(words).total_seconds() == seconds


@pytest.mark.parametrize("words", ["3h", "+", "+3", "+h", "+3h soon", "++3h", ""])
def test_an_offset_is_nothing_else(words):
    with pytest.raises(ValueError, match="Not an offset"):
        parse_offset(words)


@pytest.mark.parametrize("words", ["", "3", "h", "+3h", "3h 5m"])
def test_a_span_is_nothing_else(words):
    with pytest.raises(ValueError, match="Not a span"):
        parse_span(words)


@pytest.mark.parametrize("words", ["2026-11-16T09:00", "2026-11-16", "now"])
def test_an_instant_needs_its_offset(words):
    with pytest.raises(ValueError, match=r"offset|isoformat"):
        parse_instant(words)


def test_a_file_of_nonsense_is_refused_rather_than_guessed(clock):
    clock.set_to("soon")

    with pytest.raises(ValueError, match="isoformat"):
        clock.now()
