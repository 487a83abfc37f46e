"""The bank holidays that ship are those that the rules of England and Wales give."""

from datetime import date, timedelta

import pytest

from tests.domain.shipped import CALENDAR

SATURDAY = 5

# Moved or added by royal proclamation; no rule gives them.
MOVED = {date(2020, 5, 4): date(2020, 5, 8), date(2022, 5, 30): date(2022, 6, 2)}
ADDED = {date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def by_rule(year: int) -> set[date]:
    """New Year, Good Friday, Easter Monday, two Mondays in May, one in August, Christmas."""
    found = {
        easter(year) - timedelta(days=2),
        easter(year) + timedelta(days=1),
        monday_from(date(year, 5, 1)),
        monday_from(date(year, 5, 25)),
        monday_from(date(year, 8, 25)),
    }
    for month, day in ((1, 1), (12, 25), (12, 26)):
        # One that falls on a weekend is kept on the next day that is free.
        kept = date(year, month, day)
        while kept.weekday() >= SATURDAY or kept in found:
            kept += timedelta(days=1)
        found.add(kept)
    return {MOVED.get(day, day) for day in found} | {day for day in ADDED if day.year == year}


@pytest.mark.parametrize("year", range(2018, 2029))
def test_the_bank_holidays_of_a_year_are_those_of_the_rules(year):
    assert {day for day in CALENDAR.holidays if day.year == year} == by_rule(year)


def test_no_bank_holiday_falls_on_a_weekend():
    assert [day for day in CALENDAR.holidays if day.weekday() >= SATURDAY] == []
