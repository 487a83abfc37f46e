"""A manager reports everything from Slack: by the form, and from a message of a colleague."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import OPERATOR, make_location, make_order
from tests.stories.in_slack import choose, find_in, go_to_dialog, say
from tracker.premises.queries import get_premises
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.queries import get_order, list_orders

REFERENCE = re.compile(r"WO-\d{4}-\d{6}")


@pytest.fixture
def order_of(runtime, estate):
    """Return an order as it stands, with what people wrote about it."""

    def found(reference):
        with runtime.reading() as reading:
            order = get_order(reading.session, estate.officer, reference)
            return {
                "title": order.title.words,
                "details": order.details.words if order.details else "",
                "for": order.reported_for.words if order.reported_for else "",
                "where": order.location.name if order.location else "",
                "happened": order.occurred_at,
                "notes": [note.text.words for note in order.notes],
            }

    return found


def body(page):
    return page.locator("body").inner_text()


def test_a_report_with_everything_asks_about_its_duplicate_and_loses_nothing(
    estate, play, work, clock, order_of
):
    with work(OPERATOR) as uow:
        premises = get_premises(uow.session, OPERATOR, estate.premises.code)
        make_location(uow, premises, name="Boiler room")
        first = make_order(uow, premises, category_code="HWS-LOS", title="No hot water").reference
    page = play(estate.manager)
    page.locator("summary", has_text="Shortcuts").click()
    page.get_by_role("button", name="Report a problem").click()
    go_to_dialog(page)

    choose(page, "What kind of fault is it?", "No heating")
    choose(page, "Where in the premises?", "Boiler")
    page.get_by_label("What is wrong?").fill("The boiler is out again")
    page.get_by_role("radio", name="Yes").check()
    page.get_by_role("button", name="Choose", exact=True).last.click()
    expect(page.locator("body")).to_contain_text("Ring 999 first")
    page.get_by_role("radio", name="No").check()
    page.get_by_role("button", name="Choose", exact=True).last.click()
    page.get_by_label("Anything else that helps?").fill("Since the storm. Pressure is at nought.")
    page.get_by_label("When did it happen?").fill("2026-11-15T22:30")
    page.get_by_label("For whom do you report it?").fill("The night team")
    page.get_by_role("button", name="Report", exact=True).last.click()
    expect(page.locator("body")).to_contain_text("Is it one of these?")
    assert first in body(page)
    page.get_by_role("button", name="No, it is a new one").last.click()

    expect(page.locator("body")).to_contain_text("Logged as")
    receipt = body(page)
    assert all(said in receipt for said in ("Acknowledge by", "Fix by", "Olu Officer"))
    logged = order_of(REFERENCE.search(receipt)[0])
    assert logged["title"] == "The boiler is out again"
    assert logged["details"] == "Since the storm. Pressure is at nought."
    assert logged["for"] == "The night team"
    assert logged["where"] == "Boiler room"
    assert f"{logged['happened']:%d %H:%M}" == "15 22:30"


def test_me_too_counts_a_person_in_and_logs_nothing(estate, play, work, runtime):
    with work(OPERATOR) as uow:
        premises = get_premises(uow.session, OPERATOR, estate.premises.code)
        first = make_order(uow, premises, category_code="LFT-OUT", title="Lift out").reference
    page = play(estate.manager)
    say(page, "/estates report The lift stands still")
    go_to_dialog(page)
    choose(page, "What kind of fault is it?", "Lift out")
    page.get_by_role("radio", name="No").check()
    page.get_by_role("button", name="Report", exact=True).last.click()

    page.get_by_role("button", name="Me too").click()

    expect(page.locator("body")).to_contain_text("You will be told when it is fixed")
    assert first in body(page)
    with runtime.reading() as reading:
        assert list_orders(reading.session, estate.officer, OrderFilter()).total == 1


def test_a_message_becomes_a_report_and_another_is_put_on_its_record(estate, play, order_of):
    page = play(estate.manager)
    say(page, "The gate to the yard & the fence are down")
    page.locator("summary", has_text="Message menu").last.click()
    page.get_by_role("button", name="Make an estates report").last.click()
    go_to_dialog(page)
    choose(page, "What kind of fault is it?", "Fence")
    page.get_by_role("radio", name="No").check()
    page.get_by_role("button", name="Report", exact=True).last.click()
    expect(page.locator("body")).to_contain_text("Logged as")
    reference = REFERENCE.search(body(page))[0]
    page.get_by_role("button", name="Close", exact=True).last.click()
    say(page, "Two panels are in the road")
    page.locator("summary", has_text="Message menu").last.click()
    page.get_by_role("button", name="Add to order…").last.click()
    go_to_dialog(page)
    find_in(page, "Which order?", reference)
    page.get_by_label("Matches for Which order?").select_option(index=1)
    page.get_by_role("button", name="Add", exact=True).last.click()

    expect(page.locator("body")).to_contain_text("It is on the record of this order")
    logged = order_of(reference)
    assert logged["title"] == "The gate to the yard & the fence are down"
    assert "From Slack: http" in logged["details"]
    assert logged["notes"][0].startswith("Two panels are in the road")
    assert "From Slack: http" in logged["notes"][0]
