"""The pages in a real Chromium: livelier with JavaScript, and usable by everybody."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.bot.sandbox.browser import Served
from tests.bot.sandbox.small_app import CHANNEL, card


@pytest.fixture
def page(browser_page: Page) -> Iterator[Page]:
    """A page that writes no fault to the console while the test runs."""
    faults: list[str] = []
    browser_page.on("console", lambda said: faults.append(said.text) if said.type == "error" else 0)
    browser_page.on("pageerror", lambda error: faults.append(str(error)))
    yield browser_page
    assert faults == []


def visit(page: Page, served: Served) -> None:
    page.goto(f"{served.origin}/sandbox/as/U1ANN/c/{CHANNEL}")


def type_command(page: Page, words: str) -> None:
    page.get_by_label("Message #estates-north").fill(words)
    page.keyboard.press("Enter")


def test_a_fault_is_reported_by_keyboard_alone(served: Served, page: Page) -> None:
    visit(page, served)
    type_command(page, "/estates report")
    expect(page.get_by_role("combobox", name="Premises")).to_be_focused()

    page.keyboard.type("led")
    page.keyboard.press("Backspace")
    page.get_by_role("option", name="Bleak Lodge").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("The fire door does not close")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Report":
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("log")).to_contain_text("The fire door does not close")
    state = served.seen.submissions[0]["view"]["state"]["values"]
    assert state["premises"]["premises"]["selected_option"]["value"] == "BL"


def test_a_choice_told_at_once_leaves_the_keyboard_where_it_was(served: Served, page: Page) -> None:
    visit(page, served)
    type_command(page, "/estates report")
    page.get_by_label("What is wrong?").fill("Half typed")

    page.get_by_label("Yes").check()

    expect(page.get_by_text("Ring 999 first.")).to_be_visible()
    expect(page.get_by_label("Yes")).to_be_focused()
    expect(page.get_by_label("What is wrong?")).to_have_value("Half typed")


def test_escape_closes_the_modal(served: Served, page: Page) -> None:
    visit(page, served)
    type_command(page, "/estates report")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_load_state()  # its scripts hear the key

    page.keyboard.press("Escape")

    expect(page.get_by_role("log")).to_be_visible()


def test_what_the_bot_posts_and_edits_appears_without_a_reload(served: Served, page: Page) -> None:
    visit(page, served)
    page.evaluate("window.sameVisit = true")

    posted = served.client.chat_postMessage(
        channel=CHANNEL, text="WO-1", blocks=card("It leaks", "reported")
    )
    expect(page.get_by_text("It leaks")).to_be_visible(timeout=8000)
    served.client.chat_update(
        channel=CHANNEL, ts=posted["ts"], text="x", blocks=card("Mended", "closed")
    )
    expect(page.get_by_text("Mended")).to_be_visible(timeout=8000)

    assert page.evaluate("window.sameVisit")
    assert page.locator(".sx-message").count() == 1


@pytest.mark.parametrize("place", ["", "as/U1ANN/home", f"as/U1ANN/c/{CHANNEL}", "dialog"])
def test_every_page_is_accessible_and_fits_a_narrow_screen(
    served: Served, page: Page, place: str
) -> None:
    served.client.chat_postMessage(
        channel=CHANNEL, text="WO-1", blocks=card("It leaks", "reported")
    )
    page.set_viewport_size({"width": 320, "height": 640})
    if place == "dialog":
        visit(page, served)
        type_command(page, "/estates report")
        page.get_by_role("button", name="Report").click()
        expect(page.get_by_text("Please complete this required field.").first).to_be_visible()
    else:
        page.goto(f"{served.origin}/sandbox/{place}")

    found = Axe().run(page).response["violations"]
    width = page.evaluate("document.documentElement.scrollWidth")

    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert width == 320


def test_a_bad_day_is_switched_on_seen_in_the_sidebar_and_switched_off(
    served: Served, page: Page
) -> None:
    visit(page, served)
    page.get_by_role("link", name=re.compile("bad days")).click()
    page.get_by_role("button", name="Archive estates-north", exact=True).click()
    page.get_by_role("button", name="Ask the bot to wait").click()
    assert Axe().run(page).response["violations"] == []
    visit(page, served)
    expect(page.locator("#sidebar")).to_contain_text("too many requests, 1 archived")
    expect(page.get_by_role("link", name="# estates-north (archived)")).to_be_visible()

    page.get_by_role("link", name=re.compile("bad days")).click()
    page.get_by_role("button", name="Unarchive estates-north").click()
    page.get_by_role("button", name="Take its calls again").click()
    visit(page, served)
    said = served.client.chat_postMessage(channel=CHANNEL, text="The lift is back")
    served.client.reactions_add(channel=CHANNEL, timestamp=said["ts"], name="ok_hand")

    expect(page.get_by_role("log")).to_contain_text("The lift is back")
    expect(page.get_by_role("list", name="Reactions")).to_contain_text("👌")
    expect(page.locator("#sidebar")).not_to_contain_text("archived")
