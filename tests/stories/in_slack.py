"""What people do in the pretend Slack, without JavaScript."""

import re

from tests.chromium import follow


def say(page, words):
    page.locator("#words").fill(words)
    follow(page.get_by_role("button", name="Send"))


def go_to_dialog(page):
    """Follow the link to a modal that opened after the page was drawn."""
    if page.get_by_role("link", name="Go to the dialog").is_visible():
        page.get_by_role("link", name="Go to the dialog").click()
    while page.get_by_text("Fetching the message").is_visible():
        follow(page.get_by_role("link", name="Refresh"))


def choose(page, question, words):
    """Type words into a type-ahead, and choose the first that is found."""
    find_in(page, question, words)
    found = page.get_by_label(f"Matches for {question}").locator("option")
    fitting = next(one for one in found.all_inner_texts() if words.lower() in one.lower())
    page.get_by_label(f"Matches for {question}").select_option(label=fitting)


def find_in(page, question, words):
    """Type words into a type-ahead and let it look for them, without JavaScript."""
    label = re.compile(rf"^{re.escape(question)}( \(optional\))?$")
    box = page.locator(".sx-field").filter(has=page.get_by_label(label))
    box.get_by_role("textbox").fill(words)
    follow(box.get_by_role("button", name="Find"))
