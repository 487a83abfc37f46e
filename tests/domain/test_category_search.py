"""A kind of fault is found by the words that people use for it."""

import pytest

from tests.domain.shipped import POLICY
from tracker.domain.category_search import neighbours, search_categories

CATEGORIES = tuple(POLICY.categories.values())


def found(typed):
    return [item.code for item in search_categories(CATEGORIES, typed)]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("boiler", ["HTG-LOS", "HWS-LOS"]),
        ("LIFT", ["LFT-TRP", "LFT-OUT"]),
        ("cctv", ["SEC-CCT"]),
        ("sec-cct", ["SEC-CCT"]),
        ("fire door", ["FIR-DOR"]),
        ("door fire", ["FIR-DOR"]),
        ("leaks", ["GAS-LEA", "WAT-LEK", "WAT-DRP", "ROF-LEK"]),
        ("water hygiene", ["LEG-RES", "LEG-SCA"]),
        ("no such thing", []),
    ],
)
def test_a_kind_is_found_by_everyday_words_code_label_and_line(typed, codes):
    assert found(typed) == codes


def test_everyday_words_come_before_words_of_a_label():
    assert found("lock")[:2] == ["SEC-DOR", "SEC-BED"]
    assert "FIR-EXI" in found("lock")


def test_a_misspelt_word_is_read_as_the_nearest_that_is_known():
    assert found("boyler") == found("boiler")


def test_nothing_typed_shows_every_kind_in_the_published_order():
    assert found("  ") == list(POLICY.categories)


def test_every_kind_is_found_by_each_of_its_own_words():
    for item in CATEGORIES:
        assert item.words
        for words in (item.code, item.label, *item.words):
            assert item.code in found(words), (item.code, words)


def test_kinds_that_share_an_everyday_word_are_neighbours():
    assert neighbours(CATEGORIES, "HWS-LOS") == {"HWS-LOS", "HTG-LOS", "WC-ALL"}
    assert neighbours(CATEGORIES, "FIR-DOR") == {"FIR-DOR"}
    assert neighbours(CATEGORIES, "NO-SUCH") == set()


def test_what_cannot_wait_for_an_answer_says_what_to_do_at_once():
    stops = {item.code for item in CATEGORIES if item.stop}

    assert {"GAS-LEA", "FIR-ALM", "LFT-TRP", "NCV-SOL", "ELE-DNG"} <= stops
    assert all(len(item.stop) <= 300 for item in CATEGORIES)
