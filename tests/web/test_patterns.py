"""The pages about visits, duplicates, defects and certificates."""

import pytest

from tests.deeds import chase, update
from tests.factories import make_order


@pytest.fixture
def fault(estate):
    """The answers of a report about the same kind of fault as the order that is open."""
    return {
        "premises_code": estate.premises.code,
        "category_code": "FIR-DOR",
        "title": "The door by the kitchen sticks",
        "at_risk": "no",
    }


def test_a_visit_stands_on_the_page_with_its_outcome_in_words(read_as, estate, reference):
    page = read_as(estate.manager).send(
        f"/work-orders/{reference}/visit", outcome="no_access", note="The gate was locked"
    )

    assert "Came and could not get in" in page.words
    assert "The gate was locked" in page.words


def test_a_visit_without_an_outcome_comes_back_with_what_was_typed(read_as, estate, reference):
    page = read_as(estate.manager).send(f"/work-orders/{reference}/visit", note="Waited an hour")

    assert page.errors == {"outcome": "Select what came of the visit"}
    assert page.value("note") == "Waited an hour"


def test_likely_duplicates_are_shown_before_anything_is_sent(read_as, estate, reference, fault):
    page = read_as(estate.manager).send("/report", **fault)

    assert "Nothing has been sent yet" in page.words
    assert reference in page.words
    assert page.value("title") == fault["title"]


def test_me_too_adds_the_person_and_no_order(read_as, estate, reference, fault):
    manager = read_as(estate.manager)
    shown = manager.send("/report", **fault)
    form = shown.form(f"/me-too/{reference}")

    page = manager.post(f"/me-too/{reference}", follow=True, **form)

    assert "1 other person said “me too”: Mina Manager" in page.words


def test_what_is_no_duplicate_is_reported_all_the_same(read_as, estate, reference, fault):
    manager = read_as(estate.manager)
    shown = manager.send("/report", **fault)

    page = manager.post("/report", follow=True, **shown.form(), **fault)

    assert page.heading == "Fault reported"
    assert reference not in page.words


def test_a_reporter_elsewhere_is_shown_no_orders_of_other_premises(
    read_as, estate, reference, fault
):
    page = read_as(estate.stranger).send(
        "/report", **{**fault, "premises_code": estate.elsewhere.code}
    )

    assert page.heading == "Fault reported"


def test_a_duplicate_points_to_the_order_that_goes_on_and_can_be_undone(
    read_as, work, estate, reference
):
    with work(estate.reporter) as uow:
        other = make_order(uow, estate.premises, category_code="FIR-DOR").reference
    chase(work, estate.reporter, other)
    update(work, estate.supplier, other, note="The hinge has gone")
    manager = read_as(estate.manager)
    offered = manager.get(f"/work-orders/{other}/merge")

    merged = manager.send(
        f"/work-orders/{other}/merge", survivor=reference, reason="The same kitchen door"
    )
    survivor = manager.get(f"/work-orders/{reference}")
    undone = manager.send(f"/work-orders/{other}/unmerge", reason="Two doors after all")

    assert reference in offered.words
    assert "Another order goes on for this one" in merged.words
    assert f"/work-orders/{reference}" in merged.links().values()
    assert "Duplicates that this order goes on for" in survivor.words
    assert other in survivor.words
    assert f"about {other}, by {estate.reporter.name}" in survivor.words
    assert "The hinge has gone" in survivor.words
    assert "The merge is undone" in undone.words


def test_a_survivor_that_cannot_be_one_is_refused_beside_its_field(read_as, estate, reference):
    page = read_as(estate.manager).send(
        f"/work-orders/{reference}/merge", survivor="WO-2026-009999", reason="The same door"
    )

    assert list(page.errors) == ["survivor"]
    assert page.value("reason") == "The same door"


@pytest.fixture
def defect(work, estate):
    """The address of the defect of a fault that came back, and its orders."""
    with work(estate.reporter) as uow:
        orders = [make_order(uow, estate.premises, location_code=None).reference for _ in range(3)]
    return "/defects/DF-2026-000001", orders


def test_a_defect_lists_its_orders_and_each_order_names_it(read_as, estate, defect):
    address, orders = defect
    officer = read_as(estate.officer)

    page = officer.get(address)

    assert all(reference in page.words for reference in orders)
    assert "DF-2026-000001" in officer.get(f"/work-orders/{orders[0]}").words
    assert "DF-2026-000001" in officer.get("/defects").words


def test_an_order_is_taken_out_of_a_defect_and_what_is_wrong_is_said(read_as, estate, defect):
    address, orders = defect
    officer = read_as(estate.officer)
    form = officer.get(address).form(f"{address}/add")

    wrong = officer.post(f"{address}/add", **form, order="WO-2026-009999")
    page = officer.post(f"{address}/remove", follow=True, **form, order=orders[0])

    assert wrong.status == 422
    assert wrong.value("order") == "WO-2026-009999"
    assert orders[0] not in page.words


def test_a_defect_beyond_ones_premises_is_not_found(read_as, estate, defect):
    address, _ = defect

    assert read_as(estate.stranger).get(address).status == 404


def test_a_certificate_is_recorded_and_the_unknown_ones_are_said(read_as, estate):
    address = f"/certificates/{estate.premises.code}"
    manager = read_as(estate.manager)
    form = manager.get(address).form(address)

    wrong = manager.post(address, **form, kind="lift", needed="yes", issued_on="31/02/2026")
    page = manager.post(
        address,
        follow=True,
        **form,
        kind="lift",
        needed="yes",
        issued_on="16/11/2026",
        expires_on="1/12/2026",
    )

    assert "issued_on" in wrong.errors
    assert "Due soon" in page.words
    assert page.words.count("Unknown") == 5
    assert "Due soon: 1" in manager.get("/certificates").words


def test_the_page_says_what_the_reader_may_do_now_and_what_was_done(read_as, estate, reference):
    manager = read_as(estate.manager)
    manager.send(f"/work-orders/{reference}/escalate", reason="Nobody has come")
    address = f"/work-orders/{reference}/power"

    too_much = manager.send(
        address, clause="site_call_out", amount="250.01", note="Bolton Doors", recharge="yes"
    )
    page = manager.send(
        address, clause="site_call_out", amount="180", note="Bolton Doors", recharge="yes"
    )

    assert "Clause LA2 allows £250" in too_much.errors["amount"]
    assert "up to £250 on this order (£70 left). Clause LA2" in page.words
    assert "Powers used" in page.words
    assert "£180" in page.words
    assert estate.premises.contract.name in page.words


def test_the_ladders_page_says_what_differs_in_words(read_as, estate):
    page = read_as(estate.reporter).get("/ladder")

    assert "When the same fault keeps coming back: nothing moves; then stage 3" in page.words
    assert "LA2" in page.words
    assert "/ladder/rebase" not in str(page.links())


def test_an_administrator_puts_orders_in_flight_on_another_version(read_as, estate, reference):
    administrator = read_as(estate.administrator)
    shown = administrator.get("/ladder/rebase", to="1")
    address = "/ladder/rebase?to=1"

    wrong = administrator.post(address, **shown.form(address))
    page = administrator.post(
        address, follow=True, **wrong.form(address), reason="Tried on the older one"
    )

    assert reference in shown.words
    assert "reason" in wrong.errors
    assert "1 order moved to version 1" in page.words
    assert "Put on version 1 of the ladder" in administrator.get(f"/work-orders/{reference}").words
    assert read_as(estate.officer).get("/ladder/rebase").status == 403
