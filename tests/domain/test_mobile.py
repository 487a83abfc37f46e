"""The number of a mobile telephone, as people write it."""

import pytest

from tracker.domain.errors import Invalid
from tracker.domain.mobile import mobile_number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 (0)7700 900-123", "+447700900123"),
        ("0044 7700 900123", "+447700900123"),
        ("+353 85 123 4567", "+353851234567"),
    ],
)
def test_a_mobile_is_understood_as_people_write_it(words, number):
    assert mobile_number(words) == number


@pytest.mark.parametrize(
    "words",
    ["", "020 7946 0123", "07700 90012", "+44 20 7946 0123", "07700 900123 x", "7700900123"],
)
def test_what_no_text_can_be_sent_to_is_refused(words):
    with pytest.raises(Invalid) as refused:
        mobile_number(words)

    assert refused.value.errors["mobile"] == ["Enter the number of a mobile, such as 07700 900123"]
