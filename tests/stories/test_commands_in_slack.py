"""Every command typed in the pretend Slack, a card shared, and Home read to its last page."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.chromium import follow
from tests.factories import make_order
from tests.stories.conftest import CHANNEL
from tests.stories.in_slack import go_to_dialog, say

ANSWERED = {
    "": "What would you like to do?",
    "help": "What you can type",
    "mine": "Waiting for you",
    "stuck": "Nobody has acted for 7 days",
    "premises": "Your premises",
    "premises rowan": "17 open orders",
    "#1": "Broken thing 1",
    "why wo 2026 1": "What happens if nobody acts",
    "chase 2026/1 Come & look": "Chased: WO-2026-000001",
    "update WO-2026-000001: The part is on order": "Updated: WO-2026-000001",
    "cover": "Nobody stands on the roster",
    "link": "Link my account",
    "mein": "Did you mean /estates mine?",
}
OPENED = {
    "report The tap drips": "What is wrong?",
    "accept #1": "What will you do next?",
    "chase #1": "How did you chase?",
    "update #1": "What has happened?",
    "escalate #1 Nobody came": "It goes up to stage 1 of 6",
}


@pytest.fixture
def orders(estate, work, clock):
    """More orders than Home shows on a page, on which nobody acted for a week."""
    for number in range(1, 18):
        with work(estate.reporter) as uow:
            make_order(uow, estate.premises, title=f"Broken thing {number}")
    clock.advance(timedelta(days=8))
    return estate


def test_every_command_is_answered_where_it_is_typed(play, orders):
    page = play(orders.officer)

    for words, answer in ANSWERED.items():
        say(page, f"/estates {words}")
        expect(page.locator("#messages")).to_contain_text(answer)

    for words, question in OPENED.items():
        say(page, f"/estates {words}")
        go_to_dialog(page)
        expect(page.get_by_role("dialog")).to_contain_text(question)
        follow(page.get_by_role("button", name="Cancel"))


def test_a_shared_card_is_read_by_the_others_in_the_channel(play, orders):
    manager, head = play(orders.manager), play(orders.unit_head)
    manager.goto(f"{manager.url.partition('/c/')[0]}/c/{CHANNEL}")
    say(manager, "/estates #1")

    follow(manager.get_by_role("button", name="Share here"))
    head.goto(f"{head.url.partition('/c/')[0]}/c/{CHANNEL}")

    expect(head.locator("#messages")).to_contain_text("Shared by Mina Manager")
    expect(head.locator("#messages")).to_contain_text("Broken thing 1")


def test_home_is_read_to_its_last_page_and_back(play, orders):
    page = play(orders.officer)
    page.goto(f"{page.url.partition('/c/')[0]}/home")
    home = page.get_by_role("region", name="Home")

    expect(home).to_contain_text("17 orders need you")
    expect(home).to_contain_text("Tonight's cover")
    expect(home).to_contain_text("How you are told")
    follow(page.get_by_role("button", name="More orders"))
    expect(home).to_contain_text("Page 2 of 2")
    follow(page.get_by_role("button", name="Previous orders"))
    expect(home).to_contain_text("Page 1 of 2")
