"""How many reports strangers may make: five an hour and twenty a day by one code, forty by all."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.domain.visitors import wait_for

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def ago(*minutes):
    return [NOW - timedelta(minutes=each) for each in minutes]


@pytest.mark.parametrize(
    ("by_code", "by_all", "wait"),
    [
        ((), (), None),
        ((1, 2, 3, 4), (), None),
        ((1, 2, 3, 4, 50), (), 10),
        ((1, 2, 3, 4, 60), (), None),
        ((1, 2, 3, 4, 5, 55), (), 55),
        (range(61, 81), (), 24 * 60 - 80),
        (range(61, 80), (), None),
        ((), range(100, 139), None),
        ((), range(100, 140), 24 * 60 - 139),
        ((1, 2, 3, 4, 50), range(100, 140), 24 * 60 - 139),
    ],
    ids=[
        "none", "four", "five", "one-an-hour-old", "six", "twenty", "nineteen",
        "thirty-nine", "forty", "the-longer-wait-counts",
    ],
)  # fmt: skip
def test_who_comes_after_too_many_waits_until_the_first_no_longer_counts(by_code, by_all, wait):
    found = wait_for(ago(*by_code), ago(*by_all), NOW)

    assert found == (timedelta(minutes=wait) if wait else None)
