"""The token in the address that answers to our mail go to."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.replies import ReplyTo, find_reply_token, reply_token

SECRET = "a-secret"
TO = ReplyTo(12, "WO-2026-000123", date(2026, 12, 16))


@given(
    person=st.integers(1, 999_999_999),
    year=st.integers(2020, 2099),
    number=st.integers(1, 999_999),
    day=st.dates(date(2026, 1, 1), date(2099, 12, 31)),
)
def test_a_token_is_read_as_it_was_made_whatever_becomes_of_its_capitals(person, year, number, day):
    to = ReplyTo(person, f"WO-{year}-{number:06d}", day)

    token = reply_token(to, SECRET)

    assert find_reply_token(f"Makesafe <Answers+{token.upper()}@example.test>", SECRET) == to
    assert len(f"sixteen-letters-+{token}") <= 64


@pytest.mark.parametrize("place", range(len(reply_token(TO, SECRET))))
def test_no_character_of_a_token_can_be_another(place):
    token = reply_token(TO, SECRET)
    other = "3" if token[place] != "3" else "4"

    assert find_reply_token(token[:place] + other + token[place + 1 :], SECRET) is None


def test_a_token_of_another_secret_is_none_of_ours():
    assert find_reply_token(reply_token(TO, "another-secret"), SECRET) is None


def test_ours_is_found_among_others():
    later = ReplyTo(TO.person_id, TO.reference, TO.last_day + timedelta(days=1))
    words = f"{reply_token(later, 'another-secret')} {reply_token(TO, SECRET)}"

    assert find_reply_token(words, SECRET) == TO
