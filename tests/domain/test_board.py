"""What the board reads off its figures, by hand."""

from datetime import UTC, datetime

import pytest

from tracker.domain.board import BANDS, Clearing, Share, weeks_until

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "came", "went", "words"),
    [
        (0, 9, 0, "Nothing is left to clear"),
        (5, 4, 4, "Never at this rate"),
        (5, 5, 4, "Never at this rate"),
        # Each four weeks take away two: ten are gone after twenty weeks, eleven after 22.
        (10, 4, 6, "20 weeks"),
        (11, 4, 6, "22 weeks"),
        # Seven in four weeks: twelve take 6.9 weeks, one takes 0.6.
        (12, 0, 7, "7 weeks"),
        (1, 0, 7, "1 week"),
    ],
)
def test_weeks_to_clear_are_rounded_up_and_never_is_said(left, came, went, words):
    assert Clearing(left, came, went, 4).words == words


def test_a_share_is_rounded_down_so_that_only_all_of_it_is_all():
    assert Share(1999, 2000).words == "99.9%"
    assert Share(2000, 2000).words == "100.0%"
    assert Share(1, 3).words == "33.3%"


def test_of_nothing_there_is_no_share():
    assert Share(0, 0).words == "Not known"


def test_a_band_ends_with_the_last_moment_of_its_last_day():
    week = BANDS[1]

    assert week.label == "2 to 7 days"
    assert week.reported_after(NOW) == datetime(2026, 11, 8, 9, tzinfo=UTC)
    assert BANDS[-1].reported_after(NOW) is None


def test_a_week_of_london_lasts_an_hour_longer_when_the_clocks_go_back():
    weeks = {week.key: week for week in weeks_until(NOW)}

    assert len(weeks) == 14
    autumn = weeks["2026-10-19"]
    assert autumn.starts_at == datetime(2026, 10, 18, 23, tzinfo=UTC)
    assert autumn.ends_at == datetime(2026, 10, 26, 0, tzinfo=UTC)
