"""The pages of what must not be overlooked: the board's list, and orders that nobody touches."""

from datetime import timedelta

import pytest

from tests.deeds import chase, complete, confirm, escalate, log
from tracker.domain.impact import Impact
from tracker.work_orders.custody_schemas import DecisionDraft, ImpactDraft
from tracker.work_orders.service import record_decision, tag_impacts


@pytest.fixture
def at_the_top(work, estate):
    """The reference of an order at the highest stage."""
    reference = log(work, estate.reporter, estate.premises)
    for _ in range(6):
        escalate(work, estate.reporter, reference)
    return reference


def test_the_board_sees_what_is_at_the_top_with_its_decision_and_next_review(
    read_as, work, estate, clock, at_the_top
):
    log(work, estate.reporter, estate.premises)
    with work(estate.officer) as uow:
        draft = DecisionDraft(
            decision="Close the wing", review_at=clock.now() + timedelta(hours=48)
        )
        record_decision(uow, at_the_top, draft)

    page = read_as(estate.officer).get("/board")

    rows = page.tree.select("#highest tbody tr")
    assert len(rows) == 1
    assert at_the_top in rows[0].text
    assert "Close the wing" in rows[0].text
    assert "18 Nov" in rows[0].text
    assert "Board" in page.tree.select_one("nav [aria-current]").text


def test_a_closed_order_leaves_the_boards_list(read_as, work, estate, at_the_top):
    complete(work, estate.supplier, at_the_top)
    confirm(work, estate.manager, at_the_top)

    page = read_as(estate.officer).get("/board")

    assert page.tree.select("#highest tbody tr") == []
    assert "Nothing waits for the board" in page.tree.text


def test_who_may_not_see_the_premises_sees_nothing_of_it_on_either_page(
    read_as, estate, clock, at_the_top
):
    clock.advance(timedelta(days=30))
    for address in ("/board", "/stuck"):
        assert at_the_top not in read_as(estate.stranger).get(address).tree.text


def test_stuck_is_what_no_person_has_acted_on_by_who_holds_it(read_as, work, estate, clock):
    quiet = log(work, estate.reporter, estate.premises)
    chased = log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(days=7, seconds=1))
    chase(work, estate.reporter, chased)

    page = read_as(estate.officer).get("/stuck")
    longer = read_as(estate.officer).get("/stuck?days=14")

    assert quiet in page.tree.text
    assert chased not in page.tree.text
    assert "Olu Officer: 1" in page.tree.text
    assert page.links()[f"Chase {quiet}"] == f"/work-orders/{quiet}/chase"
    assert quiet not in longer.tree.text


def test_the_queue_can_be_narrowed_to_whom_a_fault_touches(read_as, work, estate):
    tagged = log(work, estate.reporter, estate.premises)
    log(work, estate.reporter, estate.premises)
    with work(estate.manager) as uow:
        impacts = frozenset({Impact.WELLBEING, Impact.STAFF_SAFETY})
        tag_impacts(uow, tagged, ImpactDraft(impacts=impacts))

    page = read_as(estate.officer).get("/?impact=staff_safety")
    order = read_as(estate.officer).get(f"/work-orders/{tagged}")

    assert [link.text for link in page.tree.select("tbody th a")] == [tagged]
    assert "Staff safety, Wellbeing" in order.tree.text


def test_impacts_are_ticked_in_a_form_and_shown_ticked_again(read_as, estate, work):
    reference = log(work, estate.reporter, estate.premises)
    reader = read_as(estate.manager)

    reader.get(f"/work-orders/{reference}/impact")
    reader.send(f"/work-orders/{reference}/impact", impact_resident_safety="yes")
    again = reader.get(f"/work-orders/{reference}/impact")

    ticked = [box["name"] for box in again.tree.select("input[type=checkbox][checked]")]
    assert ticked == ["impact_resident_safety"]


def test_the_days_may_be_typed_and_a_wrong_number_is_said_beside_the_field(
    read_as, work, estate, clock
):
    quiet = log(work, estate.reporter, estate.premises)
    clock.advance(timedelta(days=5))
    officer = read_as(estate.officer)

    typed, refused = officer.get("/stuck?days=4"), officer.get("/stuck?days=lots")

    assert quiet in typed.words
    assert "no person has acted for 4 days" in typed.words
    assert refused.status == 422
    assert refused.errors["days"] == "Enter a whole number of days from 1 to 365"
    assert refused.value("days") == "lots"


def test_the_stuck_orders_of_one_holder_are_shown_alone(read_as, work, estate, clock):
    with_officer = log(work, estate.reporter, estate.premises)
    climbed = log(work, estate.reporter, estate.premises)
    escalate(work, estate.reporter, climbed)
    clock.advance(timedelta(days=8))

    page = read_as(estate.officer).get("/stuck", holder="Mina Manager")

    assert climbed in page.words
    assert with_officer not in page.words
