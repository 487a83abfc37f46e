"""Several orders at once in a real browser: with JavaScript, and without it on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PHONE
from tests.chromium import follow
from tests.deeds import log


@pytest.fixture
def orders(estate, work):
    """Three orders in the queue."""
    return [log(work, estate.reporter, estate.premises) for _ in range(3)]


def fill_in(page):
    page.get_by_label("What will you do next?").fill("Ring the helpdesk")
    page.get_by_label("By which day?").fill("30/11/2026")


def test_without_javascript_orders_are_ticked_accepted_and_taken_back(
    browser, live_server, estate, orders
):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, base_url=live_server)
    page = context.new_page()
    page.goto("/sign-in")
    follow(page.get_by_role("button", name=f"Sign in as {estate.officer.name}").first)
    page.goto("/")
    expect(page.get_by_label("Select all on this page")).to_be_hidden()
    for reference in orders[:2]:
        page.get_by_role("checkbox", name=f"Select {reference}").check()
    follow(page.get_by_role("button", name="Preview"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Accept: 2 orders")
    fill_in(page)

    follow(page.get_by_role("button", name="Accept: do it now"))
    expect(page.locator("main p[role=status]")).to_have_text("Done: 2.")
    page.get_by_label("Why do you take it back?").fill("These were the wrong two")
    follow(page.get_by_role("button", name="Take it back"))

    expect(page.locator("main p[role=status]")).to_have_text("Taken back: 2.")
    context.close()


def test_with_javascript_all_are_ticked_at_once_and_their_number_is_announced(
    visitor, estate, orders
):
    visitor.open("/", who=estate.officer)
    page = visitor.page
    page.get_by_label("Select all on this page").check()
    expect(page.locator("[data-ms-tick-count]")).to_have_text("3 of 3 on this page selected")
    page.get_by_role("checkbox", name=f"Select {orders[0]}").uncheck()
    expect(page.locator("[data-ms-tick-count]")).to_have_text("2 of 3 on this page selected")
    faults = visitor.look("queue with ticks")

    follow(page.get_by_role("button", name="Preview"))
    faults |= visitor.look("preview")
    follow(page.get_by_role("button", name="Accept: do it now"))
    faults |= visitor.look("preview, refused")
    fill_in(page)
    follow(page.get_by_role("button", name="Accept: do it now"))

    expect(page.locator("main p[role=status]")).to_have_text("Done: 2.")
    assert faults | visitor.look("result") == set()
