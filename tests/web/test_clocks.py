"""The clocks of an order on its page, in its forms and in its files."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from tests.clock_deeds import claim, decide, dispute, measure, pause, prioritise
from tests.deeds import log
from tracker.domain.priority import Priority

HOUR = timedelta(hours=1)
EVIDENCE = "The gate was locked at ten"


@pytest.fixture
def order(work, estate):
    """A P3 order without danger, reported at nine on a Monday."""
    return log(work, estate.reporter, estate.premises, category_code="WC-OUT")


def test_contract_time_stands_beside_lived_time(read_as, estate, clock, order):
    clock.advance(timedelta(hours=12))  # nine in the evening: the working day ended at six

    page = read_as(estate.manager).get(f"/work-orders/{order}")

    table = page.tree.find(
        "caption", string="Contract time and lived time of each milestone"
    ).parent
    (fix,) = [row for row in table.find_all("tr") if row.th.get_text(strip=True) == "Fix"]
    cells = [cell.get_text(" ", strip=True) for cell in fix.find_all("td")]
    assert cells[:4] == ["9 working hours", "50 working hours", "12 hours", "none"]


def test_a_supplier_claims_and_the_manager_approves_in_the_browser(read_as, estate, clock, order):
    supplier, manager = read_as(estate.supplier), read_as(estate.manager)

    claimed = supplier.send(
        f"/work-orders/{order}/pause",
        reason="ACC",
        evidence=EVIDENCE,
        review_by="18/11/2026 12:00",
    )
    decided = manager.send(
        f"/work-orders/{order}/claim", number="1", agreed="yes", reason="The guard was away"
    )

    assert "The claim is recorded" in claimed.words
    assert "The claim is decided" in decided.words
    assert "Paused until 9:00am on Wednesday 18 November 2026" in decided.words
    assert "could not receive the engineer; 20 working hours left of its cap" in decided.words
    assert EVIDENCE in decided.words


def test_what_is_wrong_with_a_claim_stands_beside_the_field_and_nothing_is_lost(
    read_as, estate, order
):
    page = read_as(estate.supplier).send(
        f"/work-orders/{order}/pause",
        reason="PRT",
        evidence=EVIDENCE,
        review_by="18/11/2020 12:00",
    )

    assert page.status == 422
    assert "The review must be in the future" in page.words
    assert "Enter the day on which the parts are expected" in page.words
    assert EVIDENCE in str(page.tree)


def test_a_pause_ends_in_the_browser(work, read_as, estate, order):
    pause(work, estate, order)

    page = read_as(estate.supplier).send(f"/work-orders/{order}/resume", number="1")

    assert "The clock runs again" in page.words
    assert "a person said that the work can go on" in page.words


def test_a_priority_is_changed_in_the_browser(read_as, estate, order):
    page = read_as(estate.officer).send(
        f"/work-orders/{order}/priority", priority="P2", reason="It floods the kitchen"
    )

    assert "The change of priority is recorded" in page.words
    assert "P2 Urgent" in page.words
    assert "from P3 to P2" in page.words


def test_a_dispute_is_raised_and_ruled_on_in_the_browser(read_as, estate, order):
    raised = read_as(estate.manager).send(
        f"/work-orders/{order}/dispute", priority="P2", reason="It floods the kitchen"
    )
    ruled = read_as(estate.officer).send(
        f"/work-orders/{order}/rule", number="1", agreed="yes", reason="Seen on site"
    )

    assert "To be ruled on by" in raised.words
    assert "Upheld" in ruled.words
    assert "P2 Urgent" in ruled.words


def test_only_who_may_decide_is_offered_the_decision(work, read_as, estate, order):
    claim(work, estate.supplier, order)

    seen_by_supplier = read_as(estate.supplier).get(f"/work-orders/{order}")
    seen_by_manager = read_as(estate.manager).get(f"/work-orders/{order}")

    assert "Decide a claim" not in seen_by_supplier.links()
    assert "Decide a claim" in seen_by_manager.links()


def test_the_itemised_clock_is_whole_in_its_file(work, read_as, estate, app, clock, order):
    pause(work, estate, order)
    clock.set_to(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    reader = read_as(estate.manager)

    answer = reader.get(f"/work-orders/{order}/clock.json").response.get_json()
    file = reader.get(f"/work-orders/{order}/clock.csv").response.data.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(file)))

    (fix,) = [each for each in answer["clocks"] if each["milestone"] == "fix"]
    counted = sum(each["seconds"] for each in fix["intervals"] if each["counts"])
    assert counted == fix["contract_seconds"]
    assert sum(each["seconds"] for each in fix["intervals"]) == fix["lived_seconds"] == 7 * 86_400
    assert [row["rule"] for row in table if row["milestone"] == "fix"] == [
        each["rule"] for each in fix["intervals"]
    ]
    assert fix["intervals"][0]["rule"] == "pause"
    assert "approved by Mina Manager" in fix["intervals"][0]["why"]
    assert set(fix["marks"]) == {"50", "75", "90", "100"}


def test_a_clock_is_for_those_who_may_see_the_order(read_as, estate, order):
    stranger = read_as(estate.stranger)

    assert stranger.get(f"/work-orders/{order}/clock.json").status == 404
    assert stranger.get(f"/work-orders/{order}/clock.csv").status == 404


def test_a_suppliers_downgrade_is_shown_as_one(work, read_as, estate, order):
    prioritise(work, estate.supplier, order, Priority.P4)

    page = read_as(estate.manager).get(f"/work-orders/{order}")

    assert "Downgrade by the supplier" in page.words


def test_every_form_of_the_clock_opens(work, read_as, estate, clock, order):
    claim(work, estate.supplier, order, "TPD")
    dispute(work, estate.manager, order, priority=Priority.P2)
    prioritise(work, estate.reporter, order, Priority.P4)
    measure(work, estate.manager, order, until=clock.now() + 9 * HOUR)
    officer = read_as(estate.officer)

    opened = {
        act: officer.get(f"/work-orders/{order}/{act}").status
        for act in ("pause", "claim", "priority", "proposal", "dispute", "rule")
    }
    decide(work, estate.officer, order)
    opened["resume"] = officer.get(f"/work-orders/{order}/resume").status

    assert set(opened.values()) == {200}
