"""The keys of the queue: within its table alone, and told only where they work."""

from playwright.sync_api import expect

from tests.chromium import follow
from tests.factories import make_order


def test_keys_walk_the_queue_and_tick_only_while_the_focus_is_in_its_table(
    browser, live_server, work, estate
):
    with work(estate.reporter) as uow:
        for _ in range(2):
            make_order(uow, estate.premises)
    context = browser.new_context(base_url=live_server)
    page = context.new_page()
    page.goto("/sign-in")
    follow(page.get_by_role("button", name=f"Sign in as {estate.officer.name}").first)
    expect(page.get_by_text("While the focus is in the table")).to_be_visible()
    links, ticks = page.locator("tbody th a"), page.locator("input[name=order]")

    page.keyboard.press("x")
    links.first.focus()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(ticks.nth(1)).to_be_checked()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.first).to_be_focused()

    expect(ticks.first).not_to_be_checked()
    expect(page.get_by_role("table")).to_have_count(1)
    expect(page.get_by_role("rowheader")).to_have_count(2)
    context.close()
