"""Whole journeys in a real browser: all of them without JavaScript, some also with it."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.chromium import follow
from tests.factories import make_order

PHONE = {"width": 320, "height": 640}


@pytest.fixture
def browse(browser, live_server):
    """Open a browser in which this person has signed in, with JavaScript or without."""
    contexts = []

    def signed_in(who, *, script=False, viewport=None):
        context = browser.new_context(
            locale="en-GB", java_script_enabled=script, viewport=viewport, base_url=live_server
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in")
        follow(page.get_by_role("button", name=f"Sign in as {who.name}").first)
        return page

    yield signed_in
    for context in contexts:
        context.close()


def report(page, **more):
    """Fill in the four questions, send them, and wait for the answer with its scripts run."""
    kind = page.get_by_label("What kind of fault is it?")
    if kind.evaluate("element => element.tagName") == "SELECT":
        kind.select_option("FIR-DOR")
    else:
        kind.fill("fire door")
        page.get_by_role("option", name="Fire door").click()
    page.get_by_label("What is wrong?").fill(more.get("title", "Kitchen fire door does not close"))
    page.get_by_role("radio", name="No").check()
    follow(page.get_by_role("button", name="Report the fault"))


def reference_on(page):
    """Return the reference that the receipt gives."""
    return page.locator(".govuk-panel__body strong").inner_text()


def test_a_fault_is_reported_accepted_completed_and_confirmed_without_javascript(browse, estate):
    manager = browse(estate.manager, viewport=PHONE)
    manager.goto("/report")
    report(manager)
    reference = reference_on(manager)

    officer = browse(estate.officer)
    officer.goto("/")
    follow(officer.get_by_role("link", name=reference))
    follow(officer.get_by_role("button", name="Accept this order"))
    officer.get_by_label("What will you do next?").fill("Locksmith is booked")
    officer.get_by_label("By which day?").fill("2026-11-17")
    follow(officer.get_by_role("button", name="Accept", exact=True))
    assert "You have accepted the order." in officer.get_by_role("alert").inner_text()

    supplier = browse(estate.supplier)
    supplier.goto(f"/work-orders/{reference}")
    follow(supplier.get_by_role("button", name="Mark the fix as complete"))
    follow(supplier.get_by_role("button", name="Mark as complete"))

    manager.goto(f"/work-orders/{reference}")
    follow(manager.get_by_role("button", name="Confirm the fix"))
    follow(manager.get_by_role("button", name="Confirm and close"))

    assert "The fix is confirmed" in manager.get_by_role("alert").inner_text()
    officer.goto("/")
    assert officer.get_by_role("link", name=reference).count() == 0


def test_a_manager_chases_and_escalates_on_a_telephone_without_javascript(browse, estate, work):
    with work(estate.manager) as uow:
        reference = make_order(uow, estate.premises).reference
    page = browse(estate.manager, viewport=PHONE)

    page.goto(f"/work-orders/{reference}/chase")
    page.get_by_role("radio", name="I telephoned").check()
    page.get_by_label("What was said? (optional)").fill("Nobody picked up")
    follow(page.get_by_role("button", name="Chase", exact=True))
    follow(page.get_by_role("button", name="Escalate this order"))
    page.get_by_label("Why must it go up now?").fill("Residents sleep beside it")
    follow(page.get_by_role("button", name="Escalate now"))

    assert page.get_by_role("heading", name="Stage 1 of 6: Site challenge").count() == 1
    assert "Nobody picked up" in page.locator("main").inner_text()


def test_premises_are_found_by_typing_where_javascript_runs(browse, estate):
    page = browse(estate.officer, script=True)
    page.goto("/report")

    box = page.get_by_role("combobox", name="Premises")
    box.press_sequentially("rowan", delay=20)
    page.get_by_role("option", name="Rowan House").click()
    report(page)

    assert page.get_by_role("heading", name="Fault reported").count() == 1
    assert "at Rowan House" in page.locator("main").inner_text()


def test_what_is_typed_over_a_choice_never_sends_the_former_choice(browse, estate):
    page = browse(estate.officer, script=True)
    page.goto(f"/report?premises_code={estate.premises.code}")

    page.get_by_role("combobox", name="Premises").fill("some other place")
    page.keyboard.press("Tab")
    report(page)

    assert "Select the premises" in page.locator(".govuk-error-summary").inner_text()


def test_the_type_ahead_says_the_hint_and_the_error_of_its_field(browse, estate):
    page = browse(estate.officer, script=True)
    page.goto("/report")
    report(page)

    said = page.get_by_role("combobox", name="Premises").evaluate(
        "each => document.getElementById(each.getAttribute('aria-describedby')).textContent"
    )

    assert "Type part of the code or name" in said
    assert "Select the premises" in said


def test_a_kind_of_fault_is_found_by_everyday_words_and_says_what_to_do_at_once(browse, estate):
    page = browse(estate.reporter, script=True)
    page.goto("/report")
    box = page.get_by_role("combobox", name="What kind of fault is it?")

    box.fill("smell of gas")
    page.get_by_role("option", name="Gas leak").click()
    told = page.locator("[data-stop-of=GAS-LEA]")
    told.wait_for(state="visible")
    box.fill("boiler")
    page.get_by_role("option", name="No hot water").click()
    told.wait_for(state="hidden")
    page.get_by_label("What is wrong?").fill("Cold showers")
    page.get_by_role("radio", name="No").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Report the fault").click()

    assert "Cold showers" in page.locator("main").inner_text()
    assert reference_on(page)


def test_the_same_form_is_filled_from_a_list_where_javascript_does_not_run(browse, estate):
    page = browse(estate.officer)
    page.goto("/report")

    page.get_by_label("Premises").select_option(estate.premises.code)
    report(page)

    assert page.get_by_role("heading", name="Fault reported").count() == 1


def test_a_refused_form_puts_the_reader_at_what_is_wrong(browse, estate):
    page = browse(estate.officer, script=True)
    page.goto("/report")
    report(page, title="Hm")

    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="What is wrong").click()

    expect(page.get_by_label("What is wrong?")).to_be_focused()
    assert page.title().startswith("Error: ")


def test_the_keyboard_alone_reaches_the_content_past_the_head(browse, estate):
    page = browse(estate.officer, script=True)
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main-content")).to_be_focused()


def test_an_export_is_made_looked_at_and_fetched(browse, estate, work, tmp_path):
    with work(estate.manager) as uow:
        reference = make_order(uow, estate.premises, category_code="FIR-DOR").reference
    page = browse(estate.auditor, script=True)
    page.goto("/exports")
    page.get_by_role("radio", name="Safety report").check()
    follow(page.get_by_role("button", name="Make the export"))

    # The Design System itself puts the way back between the header and the main content.
    rules = {"rules": {"region": {"enabled": False}}}
    faults = Axe().run(page, options=rules).response["violations"]
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download the CSV file").click()
    with page.expect_download() as beside:
        page.get_by_role("link", name="Download the manifest").click()

    file = Path(fetched.value.path()).read_bytes()
    manifest = json.loads(Path(beside.value.path()).read_text(encoding="utf-8"))
    assert faults == []
    assert fetched.value.suggested_filename == "makesafe-safety-20261116-0900.csv"
    assert manifest["sha256"] == hashlib.sha256(file).hexdigest()
    rows = list(csv.DictReader(file.decode("utf-8-sig").splitlines()))
    assert [row["reference"] for row in rows] == [reference]


def test_a_job_log_is_checked_and_taken_over_without_javascript(browse, estate, tmp_path):
    log = tmp_path / "jobs.csv"
    log.write_text(
        "Job Number,Premises Code,Category,Title,Status,Reported\r\n"
        f"J-1,{estate.premises.code},FIR-DOR,Fire door does not close,Open,02/11/2026 09:00\r\n",
        encoding="cp1252",
    )
    page = browse(estate.officer)
    page.goto("/imports")
    page.get_by_label("Job log").set_input_files(log)
    follow(page.get_by_role("button", name="Check the file"))
    assert "Nothing is changed yet" in page.locator("main").inner_text()

    follow(page.get_by_role("button", name="Take over 1 row"))

    assert page.get_by_role("heading", name="The import is done").count() == 1
    page.goto("/")
    assert page.get_by_role("link", name="WO-2026-000001").count() == 1
