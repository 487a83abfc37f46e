"""mrkdwn drawn as HTML: what Slack draws is drawn, and nothing typed becomes a tag."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.render import Drawing

NOW = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)
DRAWING = Drawing({"U1": "Ann <Shah>"}, {"C1": "north"}, NOW, ZoneInfo("Europe/London"))
TODAY = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("*bold* _lean_ ~gone~", "<strong>bold</strong> <em>lean</em> <s>gone</s>"),
        ("2*3*4 snake_case_word", "2*3*4 snake_case_word"),
        ("`a *b* <c>`", "<code>a *b* &lt;c&gt;</code>"),
        ("```two\nlines```", "<pre>two\nlines</pre>"),
        ("one\ntwo", "one<br>two"),
        ("• a\n• *b*\nend", "<ul><li>a</li><li><strong>b</strong></li></ul>end"),
        ("&gt; said\nend", "<blockquote>said</blockquote>end"),
        (":fire: 10:30:20 :no_such_sign:", "🔥 10:30:20 :no_such_sign:"),
        ("<@U1>", '<span class="sx-mention">@Ann &lt;Shah&gt;</span>'),
        ("<#C1>", '<span class="sx-mention">#north</span>'),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        ("&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        (f"<!date^{TODAY}^{{date_short_pretty}} {{time}}|x>", "today 10:00"),
        (f"<!date^{TODAY + 86400}^{{date_long_pretty}}|x>", "tomorrow"),
        (f"<!date^{TODAY - 7200}^{{ago}}|x>", "2 hours ago"),
        (f"<!date^{TODAY}^{{date}} {{odd}}|x>", "15 July 2026 {odd}"),
        ("\ue0000\ue001 `a`", "0 <code>a</code>"),
        ("<!date^9999999999999^{date}|one day>", "one day"),
    ],
)
def test_mrkdwn_is_drawn_as_slack_draws_it(typed: str, drawn: str) -> None:
    html = str(DRAWING.mrkdwn(typed))

    if "!date" in typed:
        html = BeautifulSoup(html, "html.parser").get_text()
    assert html == drawn


def test_a_link_opens_apart_and_its_label_keeps_its_marks() -> None:
    html = str(DRAWING.mrkdwn("*<https://x.test/a?b=1&amp;c=2|WO-1 _now_>*"))

    assert html == (
        '<strong><a href="https://x.test/a?b=1&amp;c=2" target="_blank"'
        ' rel="noopener noreferrer">WO-1 <em>now</em></a></strong>'
    )


def test_a_mention_of_everybody_that_was_not_escaped_stands_out() -> None:
    html = str(DRAWING.mrkdwn("<!channel> look"))

    assert html == '<span class="sx-mention sx-mention-all">@channel</span> look'


def test_plain_text_is_never_marked_up() -> None:
    html = str(DRAWING.plain("*a* <b> <https://x.test>\n:key:"))

    assert html == "*a* &lt;b&gt; &lt;https://x.test&gt;<br>🔑"


ALLOWED = {"strong", "em", "s", "code", "pre", "ul", "li", "blockquote", "br", "a", "span", "time"}
SIGNS = "<>&*_~`|\n\"'=/ ^!@#\ue000\ue001\x30"
WORDS = ["```", "• ", "&lt;", "&gt;", "&amp;", "<!date^0^{date}|", "https://x.test", "javascript:"]
PIECES = st.sampled_from([*SIGNS, *WORDS, "script", "onclick=", "img src=x", "a"])


@settings(deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_typed_becomes_a_tag_or_a_handler_of_its_own(typed: str) -> None:
    soup = BeautifulSoup(f"<p>{DRAWING.mrkdwn(typed)}</p>", "html.parser")

    for tag in soup.select("p *"):
        assert tag.name in ALLOWED
        assert set(tag.attrs) <= {"href", "target", "rel", "class", "datetime"}
        assert str(tag.get("href", "https://")).startswith(("https://", "http://", "mailto:"))
