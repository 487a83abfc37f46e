"""Typed words: hidden characters are refused, and the rest is tidied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.words import fault_in, tidy

HIDDEN = {
    "nul": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "delete": "\x7f",
    "next-line": "\x85",
    "override": "\u202e",
    "embedding": "\u202a",
    "isolate": "\u2066",
    "end-of-isolate": "\u2069",
    "line-separator": "\u2028",
    "half-a-character": "\ud800",
}


@pytest.mark.parametrize("multiline", [False, True])
@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_character_is_refused_and_named(hidden, multiline):
    words = fault_in(f"Door{hidden}broken", multiline=multiline)

    assert words == f"Remove the hidden character U+{ord(hidden):04X}"


@pytest.mark.parametrize("break_", ["\n", "\r", "\t"], ids=["line", "return", "tab"])
def test_line_breaks_belong_in_long_texts_only(break_):
    text = f"Door{break_}broken"

    assert fault_in(text, multiline=True) is None
    assert fault_in(text, multiline=False) == "Use one line, without line breaks or tabs"


@pytest.mark.parametrize(
    "text", ["", "Drws ddim yn cau", "Ślusarz: 40 °C", "دورة المياه", "🚪 stuck", "<!channel>"]
)
def test_plain_words_of_any_language_are_fine(text):
    assert fault_in(text, multiline=False) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  broken \n", "broken"),
        ("one\r\ntwo", "one\ntwo"),
        ("cafe\u0301", "café"),
        ("\u00a0broken\u00a0", "broken"),
    ],
    ids=["white-space", "line-breaks", "composed", "no-break-spaces"],
)
def test_words_are_tidied_before_they_are_kept(typed, kept):
    assert tidy(typed) == kept


@given(st.text())
def test_tidying_twice_changes_nothing_more(text):
    assert tidy(tidy(text)) == tidy(text)
