"""What the trail hashes is one text, whatever wrote it."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tracker.domain.priority import Priority
from tracker.json_text import json_text, plain_values

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        {"b": 1, "a": [None, True, -2, 0.5]},
        {"name": "Siân O'Hare", "sign": "\x7f", "tab": "\t", "quotes": 'said "no" \\ yes'},
        {"face": "\U0001f6a8", "line": "\u2028"},
    ],
)
def test_the_text_is_that_of_the_standard_library_sorted_narrow_and_ascii(value):
    text = json_text(value)

    assert text == json.dumps(value, sort_keys=True, separators=(",", ":"))


def test_instants_enumerations_and_lengths_of_time_go_in_as_plain_values():
    values = {
        "at": AT,
        "exact": AT.replace(microsecond=12),
        "day": date(2026, 3, 29),
        "opens": time(9, 30),
        "waits": timedelta(minutes=90),
        "priority": Priority.P1,
        "several": (Priority.P1, Priority.P2),
    }

    plain = plain_values(values)

    assert plain == json.loads(json_text(values))
    assert plain == {
        "at": "2026-03-29T01:30:00+00:00",
        "exact": "2026-03-29T01:30:00.000012+00:00",
        "day": "2026-03-29",
        "opens": "09:30:00",
        "waits": 5400.0,
        "priority": "P1",
        "several": ["P1", "P2"],
    }


def test_what_has_no_form_in_json_is_refused():
    with pytest.raises(TypeError, match="not JSON serializable: object"):
        json_text({"it": object()})
