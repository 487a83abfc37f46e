"""A reference is read however people write it, and written in one way."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import Invalid
from tracker.domain.reference import Reference


@given(
    prefix=st.from_regex("[A-Z]{2}", fullmatch=True),
    year=st.integers(2000, 9999),
    number=st.integers(1, 999_999),
)
def test_what_is_written_is_read_back_the_same(prefix, year, number):
    reference = Reference(prefix, year, number)

    assert Reference.parse(str(reference)) == reference


@pytest.mark.parametrize(
    "text",
    [
        "WO-2026-000123",
        "wo-2026-123",
        "wo 2026 123",
        "#wo-2026-123",
        "  WO2026000123 ",
        "WO\u20132026\u20130123",
        "wo_2026/123",
        "# WO - 2026 - 123\n",
    ],
)
def test_a_reference_is_read_however_it_was_typed(text):
    assert str(Reference.parse(text)) == "WO-2026-000123"


@pytest.mark.parametrize(
    "text",
    [
        "", "WO", "123", "WO-2026", "WO-2026-0", "WO-26-123", "WO-2026-1234567", "W-2026-123",
        "WOO-2026-123", "WO-2026-12a", "WO-2026-123-4", "WO-2026-١٢٣", "WO-٢٠٢٦-123",
        "see WO-2026-123",
    ],
)  # fmt: skip
def test_what_is_no_reference_is_refused_with_an_example(text):
    with pytest.raises(Invalid, match="WO-2026-000123") as refusal:
        Reference.parse(text)

    assert list(refusal.value.errors) == ["reference"]


@given(st.text())
def test_whatever_is_typed_is_read_or_refused_and_nothing_worse(text):
    with suppress(Invalid):
        assert Reference.parse(text).number > 0


@pytest.mark.parametrize(
    "text",
    [
        "WO-2026-000123", "wo-2026-123", "WO2026 000123", "#123", "# 123", "#000123", "wo 123",
        "WO-123", "wo#123", "2026/123", "2026-000123", "#2026 123", "WO-2026-000123.",
        "wo 2026 123?", "(WO-2026-000123),", "\u201cWO-2026-000123\u201d", "*WO-2026-000123*",
        "_wo_2026_123_", "`#123`:", "WO\u20132026\u2013000123\u2014",
        "\uff37\uff2f\uff0d\uff12\uff10\uff12\uff16\uff0d\uff10\uff10\uff10\uff11\uff12\uff13",
        "\uff03\uff11\uff12\uff13",
    ],
)  # fmt: skip
def test_a_reference_is_heard_in_any_sensible_spelling(text):
    assert str(Reference.heard(text, year=2026)) == "WO-2026-000123"


def test_a_number_alone_belongs_to_the_year_in_which_it_is_said():
    assert Reference.heard("#123", year=2027) == Reference("WO", 2027, 123)
    assert Reference.heard("2026/123", year=2027) == Reference("WO", 2026, 123)


@pytest.mark.parametrize(
    "text",
    ["", "123", "#", "#0", "wo", "1999/123", "2026", "#1234567", "#12a", "3 men", "#12 3", "no 3"],
)
def test_what_nobody_would_take_for_a_reference_is_not_heard_as_one(text):
    with pytest.raises(Invalid, match="WO-2026-000123"):
        Reference.heard(text, year=2026)


@given(st.text())
def test_whatever_is_said_is_heard_or_refused_and_nothing_worse(text):
    with suppress(Invalid):
        assert Reference.heard(text, year=2026).number > 0
