"""The hash chain: whatever is changed afterwards shows, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.chain import GENESIS, Link, first_break, link

ENTRIES = st.lists(
    st.dictionaries(st.text(max_size=5), st.none() | st.integers() | st.text(max_size=5)),
    min_size=1,
    max_size=8,
)


def chained(entries: list[dict[str, object]]) -> list[Link]:
    rows: list[Link] = []
    previous = GENESIS
    for number, entry in enumerate(entries, start=1):
        previous = link(previous, entry)
        rows.append(Link(number, entry, previous))
    return rows


@given(ENTRIES)
def test_an_untouched_chain_holds(entries):
    assert first_break(chained(entries)) is None


def test_an_empty_chain_holds():
    assert first_break([]) is None


@given(entries=ENTRIES, data=st.data())
def test_a_changed_entry_is_named(entries, data):
    rows = chained(entries)
    place = data.draw(st.integers(0, len(rows) - 1))
    rows[place] = rows[place]._replace(entry={**rows[place].entry, "added afterwards": 1})

    assert first_break(rows) == place + 1


@given(entries=ENTRIES, data=st.data())
def test_a_changed_entry_whose_own_hash_was_made_to_fit_breaks_the_next(entries, data):
    rows = chained([*entries, {"kind": "last"}])
    place = data.draw(st.integers(0, len(rows) - 2))
    previous = rows[place - 1].hash if place else GENESIS
    forged = {"forged": True}
    rows[place] = Link(place + 1, forged, link(previous, forged))

    assert first_break(rows) == place + 2


@given(entries=ENTRIES, data=st.data())
def test_a_missing_entry_is_named_unless_it_was_the_last(entries, data):
    rows = chained([*entries, {"kind": "last"}])
    place = data.draw(st.integers(0, len(rows) - 2))
    del rows[place]

    assert first_break(rows) == place + 1


def test_two_entries_in_each_others_place_are_named():
    first, second, third = chained([{"n": 1}, {"n": 2}, {"n": 3}])
    swapped = [first, second._replace(entry=third.entry), third._replace(entry=second.entry)]

    assert first_break(swapped) == 2


def test_the_order_of_the_keys_does_not_matter_to_the_hash():
    assert link(GENESIS, {"a": 1, "b": "é"}) == link(GENESIS, {"b": "é", "a": 1})


def test_the_hash_never_changes_from_one_release_to_the_next():
    """A stored chain must hold under every later version of this code."""
    entry = {"kind": "work_order.logged", "subject": "WO-2026-000001", "late_by": 0, "é": None}

    assert GENESIS == "0" * 64
    assert link(GENESIS, entry) == (
        "9b48c43d8add39372adeb1922416d4fb32ef4162bcb36e4a22c5e6554a718133"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_what_cannot_be_written_exactly_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        link(GENESIS, {"value": value})
