"""The steps that the tests of the pages share, and how they look at a page."""

import json
import time
from collections.abc import Callable

from bs4 import BeautifulSoup, Tag

from bot.sandbox.state import field_name
from bot.sandbox.workspace import Member
from tests.bot.sandbox.browser import ANN, Served
from tests.bot.sandbox.small_app import CHANNEL

DETAILS = field_name("details", "details")
PREMISES = field_name("premises", "premises")
SOUGHT = field_name("premises", "premises", "q")
RISK = field_name("risk", "risk")
ASHLEY = json.dumps({"text": {"type": "plain_text", "text": "Ashley House"}, "value": "AH"})


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, (selector, page.get_text(" ", strip=True)[:600])
    return found


def words(page: BeautifulSoup | Tag) -> str:
    return page.get_text(" ", strip=True)


def button(page: BeautifulSoup | Tag, label: str) -> Tag:
    for found in page.select("button:not(.sx-hidden)"):
        if found.get_text(strip=True) == label:
            return found
    raise AssertionError((label, words(page)))


def eventually(check: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not check():
        assert time.monotonic() < until
        time.sleep(0.02)


def report(served: Served, text: str = "The fire door does not close") -> BeautifulSoup:
    modal = served.say(ANN, CHANNEL, "/estates report")
    return served.press(modal, button(modal, "Report"), {PREMISES: ASHLEY, DETAILS: text})


def channel(served: Served, member: Member = ANN) -> BeautifulSoup:
    return served.get(f"/sandbox/as/{member.user_id}/c/{CHANNEL}")
