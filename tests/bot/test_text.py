"""Whatever is typed, nobody is called, no link is made of it, and no sign is cut in half."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from bot.requests.quoted import plain_words
from bot.text import SECTION, all_on_the_web, escape, link, one_line, unescape

NASTY = [
    *("<!channel>", "<!here|x>", "<!everyone>", "<!subteam^S1|@staff>", "<@U1>", "<#C1|x>"),
    *("<https://evil.test|Open>", "<mailto:x@y.test|y>", "@channel", "@HERE", "@everyone"),
    *("@\u200bhere", "\u202e", "\u2066", "\ufeff", "&", "&amp;", "&lt;!here&gt;", "<", ">", "|"),
    *("```", "`", "*", "_", "~", "\n> ", "\u2028", "👩\u200d🚒", "x", " "),
]
typed = st.lists(st.sampled_from(NASTY) | st.text(max_size=5), max_size=30).map("".join)
# What Slack makes something of: its own signs, and the three words that call a whole channel.
CALLS = re.compile(r"<[!@#]|(?<!\u2060)@(?:channel|here|everyone)\b", re.IGNORECASE)
ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@given(typed, st.integers(min_value=2, max_value=200))
@example("@\u200bchannel", 200)
@example("a" * 10 + "&" * 10, 17)
def test_typed_words_call_nobody_link_nowhere_and_keep_to_their_length(words, limit):
    for safe in (escape(words, limit), one_line(words, limit)):
        assert not CALLS.search(safe)
        assert "<" not in safe
        assert ">" not in safe
        assert not ENTITY.search(safe)
        assert not UNSEEN.search(safe)
        assert len(safe) <= limit


@given(typed)
def test_a_link_of_ours_leads_where_we_say_whatever_its_label(words):
    made = link("https://makesafe.test/x", words)

    assert made.startswith("<https://makesafe.test/x|")
    assert (made.count("<"), made.count(">"), made.count("|")) == (1, 1, 1)
    assert not CALLS.search(made)


@given(typed)
def test_one_line_is_one_line(words):
    assert len(one_line(words, SECTION).splitlines()) <= 1


@given(typed)
def test_what_slack_hands_on_and_is_shown_again_still_calls_nobody(words):
    handed_on = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    for stored in (unescape(handed_on), plain_words(words), plain_words(handed_on)):
        assert not CALLS.search(escape(stored))
        assert "<" not in escape(stored)


def test_the_end_of_a_list_counts_what_is_left_out_and_begins_as_a_sentence_otherwise():
    assert all_on_the_web("https://x.test/", 1200) == (
        "1,200 more: <https://x.test/|see them on the web>"
    )
    assert all_on_the_web("https://x.test/", 0) == "<https://x.test/|See them on the web>"
