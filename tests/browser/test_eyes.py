"""The eyes that look at every page find what they are there for, and nothing on a page without."""

from pathlib import Path

import pytest

from tests.browser.visitor import DESK, PHONE

EYES = Path(__file__).with_name("eyes.js")
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ margin: 0 }} .govuk-skip-link {{ position: absolute }} a, button, input {{ outline: 0 }}
:focus {{ background: gold }} {style}</style></head><body>
<a class="govuk-skip-link" href="#main-content">Skip to main content</a>
<main id="main-content" tabindex="-1"><h1>Orders</h1>{content}</main></body></html>"""
TITLE = "Orders – Makesafe"  # noqa: RUF001 - the dash of every page's title
SUMMARY = (
    "<div class='govuk-error-summary' tabindex='-1' autofocus><div role='alert'>"
    "<a href='#note'>Enter the note</a></div></div>"
)
NOTE = "<label>Note <input id='note' aria-describedby='why'></label><p id='why'>Error: {}</p>"


def form(button, **hidden):
    """Return a form with one button and these hidden fields."""
    fields = "".join(f"<input type=hidden name={name} value={it}>" for name, it in hidden.items())
    return f"<form method=post>{fields}<button>{button}</button></form>"


@pytest.fixture(scope="module")
def page(browser):
    """One page of a browser for all these tests."""
    context = browser.new_context()
    context.add_init_script(path=EYES)
    yield context.new_page()
    context.close()


@pytest.fixture
def found(page):
    """Return what the eyes find on a page of this content."""

    def look(content, *, title=TITLE, style=""):
        body = PAGE.format(title=title, content=content, style=style)
        page.unroute_all()
        page.route("http://page.test/", lambda route: route.fulfill(body=body))
        page.set_viewport_size(DESK)
        page.goto("http://page.test/")
        said = page.evaluate("makesafeEyes.atDesk()")
        page.set_viewport_size(PHONE)
        return said + page.evaluate("makesafeEyes.onPhone()")

    return look


def test_a_page_without_a_fault_has_none(found):
    said = found(
        "<h2>All</h2><p>See <a href='/a'>the order</a> now.</p>" + form("Accept"),
        style="a, button { font-size: 24px; line-height: 30px }",
    )

    assert said == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<h3>Below</h3>", "headings: level 3 after 1"),
        ("<h1>Again</h1>", "headings: 2 of the first level"),
        ("<p id=a></p><p id=a></p>", "ids: a twice"),
        ("<a href='/a'>Change</a>", "a link says only “change”"),
        ("<a href='/a'>The order</a> <a href='/b'>The order</a>", "two links say “the order”"),
        ("<a href='/a'>11</a> <a href='/b'>11</a>", "two links say “11”"),
        (form("End it", row=1) + form("End it", row=2), "two buttons say “end it”"),
        (form("Show"), "a button says only “show”"),
        ("<input name=note>", "a field without a label"),
        ("<table><tr><th>A</th></tr></table>", "tables: one without a caption"),
        ("<table><caption>A</caption><tr><th>A</th></tr></table>", "without a scope"),
        ("<a href='/a' tabindex=2>The order</a>", "an order of its own"),
        ("<input aria-label=Note class=still>", "focus: cannot be seen on"),
        ("<div style='width: 400px'>Wide</div>", "scrolls sideways at 320 pixels"),
        ("<nobr class=near>Nearly as wide as a telephone</nobr>", "sideways with wider text"),
        ("<p class=cut>Cut off</p>", "cut off where it is spaced wider"),
        ("<div class=turned><a href='/a'>One</a><a href='/b'>Two</a></div>", "stands above it"),
        ("<div class=small><a href='/a'>A</a><a href='/b'>B</a></div>", "too small beside"),
        (SUMMARY, "errors: “Enter the note” leads nowhere"),
        (SUMMARY + NOTE.format("No"), "the field #note does not say “Enter the note”"),
        (SUMMARY.replace("autofocus", ""), "the summary does not have the focus"),
        (SUMMARY.replace("role='alert'", ""), "the summary is not announced"),
    ],
)
def test_each_fault_is_found(found, content, words):
    said = found(
        content,
        title=("Error: " if "summary" in content else "") + TITLE,
        style=".still:focus { background: white } .near { font: 20px monospace }"
        ".cut { overflow: hidden; height: 20px; width: 40px }"
        ".turned { display: flex; flex-direction: column-reverse } .turned a { padding: 20px }"
        ".small a { display: inline-block; font-size: 8px; line-height: 8px; width: 8px }",
    )

    assert any(words in fault for fault in said), said


def test_the_title_says_the_service_and_whether_something_is_wrong(found):
    assert any("does not end with the service" in fault for fault in found("", title="Orders"))
    assert any("do not agree" in fault for fault in found("", title=f"Error: {TITLE}"))
    assert any("do not agree" in fault for fault in found(SUMMARY + NOTE.format("Enter the note")))
