"""The hash chain: whatever is changed afterwards shows, and where."""

import pytest

from tracker.domain.chain import GENESIS, link


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
