"""The page of an order: where it stands, and only what its reader may do."""

from datetime import timedelta

import pytest

from tests.deeds import update
from tests.factories import make_order
from tests.web.reader import Reader
from tracker.domain.roles import SYSTEM
from tracker.work_orders.asking import SHEETS
from tracker.work_orders.queries import get_order
from tracker.work_orders.service import take_due_steps


def test_the_box_on_top_says_stage_holder_due_and_what_happens_next(read_as, estate, reference):
    page = read_as(estate.manager).get(f"/work-orders/{reference}")

    box = page.tree.find("section", class_="ms-standing").get_text(" ", strip=True)
    assert "Not escalated" in box
    assert "Olu Officer" in box
    assert "10:00am on Monday 16 November 2026" in box
    assert "If nobody acts" in box
    assert "it goes to stage 4" in box


def test_an_order_outside_the_readers_premises_is_not_found(read_as, estate, reference):
    page = read_as(estate.stranger).get(f"/work-orders/{reference}")

    assert page.status == 404
    assert "fire door" not in page.words


@pytest.mark.parametrize("spelling", ["wo-2026-1", "WO 2026 000001"])
def test_a_reference_is_found_however_it_is_spelt(read_as, estate, reference, spelling):
    page = read_as(estate.manager).get(f"/work-orders/{spelling}")

    assert page.status == 303
    assert page.headers["Location"] == f"/work-orders/{reference}"


def test_nobody_reads_an_order_without_signing_in(app, estate, reference):
    page = Reader(app).get(f"/work-orders/{reference}")

    assert page.status == 303
    assert page.headers["Location"] == f"/sign-in?next=/work-orders/{reference}"


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        pytest.param("reporter", {"chase", "escalate", "dispute", "priority"}, id="reporter"),
        pytest.param(
            "manager",
            {"accept", "chase", "update", "interim", "impact", "escalate"}
            | {"visit", "merge", "power", "dispute", "pause", "priority"},
            id="manager",
        ),
        pytest.param(
            "supplier",
            {"accept", "update", "impact", "complete", "visit", "dispute", "pause", "priority"},
            id="supplier",
        ),
        pytest.param("auditor", set(), id="auditor"),
    ],
)
def test_a_reader_is_offered_only_what_their_role_may_do(read_as, estate, reference, role, offered):
    page = read_as(getattr(estate, role)).get(f"/work-orders/{reference}")

    acts = page.tree.select("nav.ms-actions a")
    assert {link["href"].rpartition("/")[2] for link in acts} == offered


def test_the_timeline_tells_people_and_machine_apart(read_as, estate, reference, work, clock):
    clock.advance(timedelta(hours=2))
    with work(SYSTEM) as uow:
        take_due_steps(uow, get_order(uow.session, SYSTEM, reference))

    page = read_as(estate.manager).get(f"/work-orders/{reference}")

    entries = [entry.get_text(" ", strip=True) for entry in page.tree.select(".ms-timeline li")]
    assert "Machine Makesafe, by its clock" in " ".join(entries[0].split())
    assert "Person Rita Reporter, in the browser" in " ".join(entries[-1].split())


def test_words_that_people_typed_are_shown_as_words_and_never_as_markup(read_as, estate, work):
    from tests.factories import make_order

    with work(estate.reporter) as uow:
        made = make_order(uow, estate.premises, title="<script>alert(1)</script>")
        reference = made.reference

    page = read_as(estate.manager).get(f"/work-orders/{reference}")

    assert page.heading == "<script>alert(1)</script>"
    assert page.tree.find("script", string="alert(1)") is None


def test_only_whoever_may_read_the_trail_reads_it(read_as, estate, reference):
    assert read_as(estate.auditor).get(f"/work-orders/{reference}/trail").status == 200
    assert read_as(estate.manager).get(f"/work-orders/{reference}/trail").status == 403


def test_the_pages_of_a_readers_answers_are_not_kept_by_the_browser(read_as, estate, reference):
    page = read_as(estate.manager).get(f"/work-orders/{reference}")

    assert page.headers["Cache-Control"] == "no-store"


def withheld_from(page):
    """What the page says that its reader cannot do, and why, by the act's title."""
    rows = page.tree.select("details .govuk-summary-list__row")
    return {row.dt.get_text(strip=True): row.dd.get_text(strip=True) for row in rows}


def test_what_a_reader_cannot_do_is_said_with_the_reason_and_who_can(read_as, estate, reference):
    page = read_as(estate.reporter).get(f"/work-orders/{reference}")

    why = withheld_from(page)
    assert why["Accept this order"].startswith("You may not accept this work order. Premises man")
    assert why["Reopen this order"] == "It is open."
    assert why["Confirm the fix"] == "The supplier has not said that it is fixed."
    assert "Chase this order" not in why


def test_every_act_is_either_offered_or_withheld_with_words(read_as, estate, reference):
    for who in ("reporter", "manager", "officer", "supplier", "auditor"):
        page = read_as(getattr(estate, who)).get(f"/work-orders/{reference}")

        offered = {link.get_text(strip=True) for link in page.tree.select("nav.ms-actions a")}
        withheld = withheld_from(page)
        assert offered | set(withheld) == {sheet.title for sheet in SHEETS.values()}
        assert not offered & set(withheld)
        assert all(withheld.values())


def test_the_history_can_be_read_of_people_only(read_as, estate, reference, work, clock):
    clock.advance(timedelta(hours=2))
    with work(SYSTEM) as uow:
        take_due_steps(uow, get_order(uow.session, SYSTEM, reference))

    page = read_as(estate.manager).get(f"/work-orders/{reference}?by=people")

    entries = [entry.get_text(" ", strip=True) for entry in page.tree.select(".ms-timeline li")]
    assert len(entries) == 1
    assert "Person Rita Reporter" in " ".join(entries[0].split())


def test_a_long_history_is_read_stretch_by_stretch_and_the_page_stays_small(
    read_as, estate, reference, work, clock
):
    for number in range(45):
        clock.advance(timedelta(minutes=1))
        update(work, estate.officer, reference, note=f"Note {number}. " + "No news yet. " * 60)
    officer = read_as(estate.officer)

    page = officer.get(f"/work-orders/{reference}")
    older = officer.get(page.links()["What happened before"])
    whole = officer.get(page.links()["The whole of it on one page, to print"])

    assert len(page.response.data) < 150_000
    assert len(page.tree.select(".ms-timeline li")) == 40
    assert "Reported and logged" in older.tree.select(".ms-timeline li")[-1].get_text()
    assert len(whole.tree.select(".ms-timeline li")) == 46
    assert "Note 0." in whole.words


def test_other_orders_of_the_place_or_the_kind_are_named(read_as, estate, reference, work):
    with work(estate.reporter) as uow:
        alike = make_order(uow, estate.premises, category_code="FIR-DOR", title="Second fire door")
        make_order(uow, estate.premises, category_code="LGT-INT", location_code=None)

    page = read_as(estate.manager).get(f"/work-orders/{reference}")

    found = [item.get_text(" ", strip=True) for item in page.tree.select(".ms-related li")]
    assert len(found) == 1
    assert found[0].startswith(f"{alike.reference} Second fire door. Same kind")


def test_a_supplier_number_is_added_from_where_the_numbers_stand(read_as, estate, reference):
    manager, auditor = read_as(estate.manager), read_as(estate.auditor)
    address = f"/work-orders/{reference}"

    assert manager.get(address).links()["Add a job number"].startswith(f"{address}/update#")
    assert "Add a job number" not in auditor.get(address).links()
