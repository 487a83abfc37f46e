"""The main job, end to end: a fault reported in Slack climbs until the premises is content."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.chromium import follow
from tests.stories.conftest import CHANNEL
from tests.stories.in_slack import choose, go_to_dialog, say
from tracker.checks import check_invariants
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.trail.verify import verify_trail

REFERENCE = re.compile(r"WO-\d{4}-\d{6}")


@pytest.fixture
def sign_in(visit):
    """Open the web interface as somebody."""

    def signed_in(who):
        page = visit()
        page.goto("/sign-in")
        follow(page.get_by_role("button", name=f"Sign in as {who.name}").first)
        return page

    return signed_in


@pytest.fixture
def live_hours(clock, runtime):
    """Let hours pass with the scheduler awake: a sweep every half hour, then the sender."""

    def lived(hours):
        for _ in range(int(hours * 2)):
            clock.advance(timedelta(minutes=30))
            sweep(runtime)
        while dispatch(runtime).sent:
            pass

    return lived


def report_in_slack(page, premises):
    """Type the command, fill in the modal and return the reference on the receipt."""
    say(page, "/estates report The fire door on the landing does not close")
    go_to_dialog(page)
    choose(page, "Which premises?", premises.name)
    choose(page, "What kind of fault is it?", "fire door")
    page.get_by_role("radio", name="No").check()
    follow(page.get_by_role("button", name="Report", exact=True).last)
    expect(page.locator("body")).to_contain_text("Logged as")
    return REFERENCE.search(page.locator("body").inner_text())[0]


def give_number(page):
    """Record the supplier's number of the job, on the page of the order."""
    follow(page.get_by_role("button", name="Update this order"))
    page.get_by_label("Supplier's job number").fill("HD-4711")
    follow(page.get_by_role("button", name="Save the update"))
    expect(page.locator("main")).to_contain_text("HD-4711")


def keep_people_safe(page, reference):
    """Record what keeps people safe until the fix."""
    page.goto(f"/work-orders/{reference}")
    follow(page.get_by_role("button", name="Record an interim measure"))
    page.get_by_label("Kind of measure").select_option(label="Fire watch")
    page.get_by_label("When must it be looked at again?").fill("19/11/2026 08:00")
    follow(page.get_by_role("button", name="Record", exact=True))
    expect(page.locator("main")).to_contain_text("Fire watch")


def test_a_fault_climbs_to_the_sixth_stage_and_closes_only_when_the_premises_says_so(
    estate, play, sign_in, live_hours, runtime
):
    manager = play(estate.manager)
    reference = report_in_slack(manager, estate.premises)
    receipt = manager.locator("body").inner_text()
    for said in ("Safety-critical, P2 Urgent", "Olu Officer", "What happens next"):
        assert said in receipt

    officer = sign_in(estate.officer)
    follow(officer.get_by_role("link", name=reference))
    follow(officer.get_by_role("button", name="Accept this order"))
    officer.get_by_label("What will you do next?").fill("Pass it to the helpdesk")
    officer.get_by_label("By which day?").fill("2026-12-01")
    follow(officer.get_by_role("button", name="Accept", exact=True))
    give_number(officer)
    keep_people_safe(sign_in(estate.manager), reference)

    live_hours(8.5)  # eight hours to attend, and nobody came
    officer = sign_in(estate.officer)  # the session of the morning is over
    officer.goto(f"/work-orders/{reference}")
    expect(officer.locator("main")).to_contain_text("Stage 1 of 6: Site challenge")
    manager.goto(manager.url.partition("/view/")[0] + "/")
    expect(manager.locator("#messages")).to_contain_text(reference)

    say(manager, f"/estates chase {reference} It stands open at night")
    expect(manager.locator("#messages")).to_contain_text("Chased")

    live_hours(86)  # the stages of P2: 2, 4, 8, 24 and 48 hours
    officer = sign_in(estate.officer)
    officer.goto(f"/work-orders/{reference}")
    expect(officer.locator("main")).to_contain_text("Stage 6 of 6: Executive")
    expect(officer.locator("main")).to_contain_text("It stands open at night")
    manager.goto(manager.url.partition("/c/")[0] + f"/c/{CHANNEL}")
    card = manager.locator("#messages")
    expect(card).to_contain_text("Stage 6 of 6: Executive")

    supplier = sign_in(estate.supplier)
    supplier.goto(f"/work-orders/{reference}")
    follow(supplier.get_by_role("button", name="Mark the fix as complete"))
    follow(supplier.get_by_role("button", name="Mark as complete"))
    officer.reload()
    expect(officer.locator("main")).to_contain_text("Supplier says complete")
    live_hours(0.5)

    manager.reload()
    follow(manager.get_by_role("button", name="Confirm fixed").first)
    follow(manager.get_by_role("button", name="Confirm and close").last)
    expect(manager.locator("body")).to_contain_text("The fix is confirmed")
    officer.reload()
    expect(officer.locator("main")).to_contain_text("Closed, fix confirmed")

    auditor = sign_in(estate.auditor)
    assert fetch_report(auditor, "Safety report") == []  # it lists what is open
    positions = fetch_report(auditor, "Accessibility report")
    assert {row["position"] for row in positions} == {"unknown"}  # no audit yet

    with runtime.reading() as look:
        findings = check_invariants(look.session, now=look.now, policy=look.policy)
        assert [finding for finding in findings if not finding.ok] == []
        assert verify_trail(look.session).fault is None


def fetch_report(page, name):
    """Make an export as its page offers it, download it, and return its rows."""
    page.goto("/exports")
    page.get_by_role("radio", name=name).check()
    follow(page.get_by_role("button", name="Make the export"))
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Download the CSV file").click()
    text = Path(fetched.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
