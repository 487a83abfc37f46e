"""Reporting a fault in the browser: four answers, and a receipt that tells what happens."""

import pytest

from tracker.work_orders.counting import count_orders
from tracker.work_orders.filters import OrderFilter

FAULT = {
    "category_code": "FIR-DOR",
    "title": "Kitchen fire door does not close",
    "at_risk": "no",
}


def orders_seen_by(work, who):
    """Return how many open orders this person sees."""
    with work(who) as uow:
        return count_orders(uow.session, who, OrderFilter()).open


def test_four_answers_are_enough_and_the_receipt_says_what_happens(read_as, estate):
    page = read_as(estate.reporter).send("/report", premises_code=estate.premises.code, **FAULT)

    assert page.heading == "Fault reported"
    assert "WO-2026-000001" in page.words
    assert "P2 Urgent" in page.words
    assert "The published table gives this category P2 at approved premises" in page.words
    assert "Olu Officer" in page.words
    assert "10:00am on Monday 16 November 2026" in page.words
    assert "What happens next" in page.words


def test_the_form_begins_with_a_hard_stop_for_danger(read_as, estate):
    assert "call 999" in read_as(estate.reporter).get("/report").words


def test_somebody_with_one_premises_need_not_choose_it(read_as, estate):
    page = read_as(estate.reporter).get("/report")

    assert page.value("premises_code") == estate.premises.code


def test_an_empty_form_says_what_is_missing_beside_each_question(read_as, estate):
    page = read_as(estate.officer).send("/report")

    assert page.status == 422
    assert page.errors == {
        "premises_code": "Select the premises",
        "category_code": "Select what kind of fault it is",
        "title": "Enter what is wrong",
        "at_risk": "Select yes or no: is anyone at risk now?",
    }


def test_nothing_that_was_typed_is_lost_on_the_way_back(read_as, estate):
    typed = {
        **FAULT,
        "title": "Hm",
        "details": "Wedged open.\nSince Friday.",
        "reported_for": "The night team",
        "helpdesk_reference": "HD-1",
    }

    page = read_as(estate.reporter).send("/report", **typed)

    assert page.status == 422
    assert {name: page.value(name).strip() for name in typed} == typed


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("a\x00bcdef", "Remove the hidden character U+0000"),
        ("two\nlines", "Use one line, without line breaks or tabs"),
        ("\u2066sly\u2069 words", "Remove the hidden character U+2066"),
    ],
    ids=["nul", "line-break", "text-direction"],
)
def test_a_title_that_misleads_is_refused_beside_its_field(read_as, estate, title, message):
    page = read_as(estate.reporter).send("/report", **{**FAULT, "title": title})

    assert page.status == 422
    assert page.errors["title"] == message


@pytest.mark.both_databases
@pytest.mark.parametrize("code", ["PR-999", "'; drop table person; --", "\x00", "x" * 5_000])
def test_premises_that_cannot_be_chosen_are_refused_beside_the_field(read_as, estate, work, code):
    page = read_as(estate.officer).send("/report", premises_code=code, **FAULT)

    assert page.status == 422
    assert page.errors["premises_code"].startswith("Select")
    assert orders_seen_by(work, estate.officer) == 0


def test_premises_outside_a_role_look_like_premises_that_do_not_exist(read_as, estate):
    reader = read_as(estate.reporter)

    outside = reader.send("/report", premises_code=estate.elsewhere.code, **FAULT)
    missing = reader.send("/report", premises_code="PR-999", **FAULT)

    assert outside.errors == missing.errors
    assert estate.elsewhere.name not in outside.words


def test_a_double_click_logs_one_fault_and_shows_its_receipt(read_as, estate, work):
    reader = read_as(estate.reporter)
    hidden = reader.get("/report").form()
    fields = {**hidden, **FAULT, "premises_code": estate.premises.code}

    first = reader.post("/report", **fields)
    second = reader.post("/report", **fields)

    assert first.headers["Location"] == second.headers["Location"]
    assert orders_seen_by(work, estate.reporter) == 1


def test_the_rooms_of_the_premises_can_be_had_without_javascript(read_as, estate, work):
    from tests.factories import OPERATOR, make_location
    from tracker.premises.queries import get_premises

    with work(OPERATOR) as uow:
        make_location(
            uow, get_premises(uow.session, OPERATOR, estate.premises.code), name="Kitchen"
        )

    page = read_as(estate.officer).send(
        "/report", premises_code=estate.premises.code, title="Half typed", rooms="yes"
    )

    assert page.status == 200
    assert "Kitchen" in page.tree.find("select", id="location_code").get_text()
    assert page.value("title") == "Half typed"
    assert page.errors == {}


def test_a_fault_in_the_future_is_refused(read_as, estate):
    page = read_as(estate.reporter).send(
        "/report",
        premises_code=estate.premises.code,
        occurred_at="2026-11-16T09:30",
        **FAULT,
    )

    assert page.errors == {"occurred_at": "When it happened must be in the past"}


def test_night_cover_is_offered_only_at_approved_premises(read_as, estate):
    officer = read_as(estate.officer)

    approved = officer.get("/report", premises_code=estate.premises.code)
    office = officer.get("/report", premises_code=estate.elsewhere.code)

    assert approved.tree.find("option", value="NCV-GAP") is not None
    assert office.tree.find("option", value="NCV-GAP") is None


def test_kinds_of_fault_are_found_by_everyday_words(read_as, estate):
    reader = read_as(estate.reporter)

    found = reader.get("/report/kinds?words=boiler")
    refused = read_as(estate.supplier).get("/report/kinds?words=boiler")

    assert found.response.json == {"codes": ["HTG-LOS", "HWS-LOS"]}
    assert refused.status == 403


@pytest.mark.parametrize("at_risk", ["yes", "no"])
def test_what_must_be_done_at_once_stands_on_the_receipt(read_as, estate, at_risk):
    fault = {**FAULT, "category_code": "GAS-LEA", "at_risk": at_risk}

    page = read_as(estate.reporter).send("/report", premises_code=estate.premises.code, **fault)

    assert "0800 111 999" in page.words
    for due in ("Acknowledge by", "Attend by", "Make safe by", "Fix by"):
        assert due in page.words


def test_somebody_at_risk_is_never_held_up_by_a_likely_duplicate(read_as, estate):
    reader = read_as(estate.reporter)
    fault = {**FAULT, "premises_code": estate.premises.code}
    reader.send("/report", **fault)

    page = read_as(estate.manager).send("/report", **{**fault, "at_risk": "yes"})

    assert page.heading == "Fault reported"
    assert "Is it the same as one of these?" in page.words
    assert "WO-2026-000001" in page.words


def test_a_kind_that_people_take_for_the_same_is_asked_about(read_as, estate):
    fault = {**FAULT, "premises_code": estate.premises.code}
    read_as(estate.reporter).send("/report", **{**fault, "category_code": "HTG-LOS"})

    page = read_as(estate.manager).send("/report", **{**fault, "category_code": "HWS-LOS"})

    assert "Nothing has been sent yet" in page.words


def test_whoever_may_not_report_is_told_who_can(read_as, estate):
    page = read_as(estate.supplier).get("/report")

    assert page.status == 403
    assert "premises manager" in page.words
