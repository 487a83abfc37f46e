"""Reports by a QR code: logged like any other, at the code's place alone, and not too many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.factories import OPERATOR, make_location
from tracker.domain.errors import Invalid, NotFound, TooMany
from tracker.premises.codes import find_code, make_code, withdraw_code
from tracker.trail.queries import entries_of
from tracker.work_orders.counting import count_orders
from tracker.work_orders.filters import OrderFilter
from tracker.work_orders.queries import get_order
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service.visitors import report_by_code, visitor_at
from tracker.work_orders.visitor_queries import code_of


@pytest.fixture
def token(work, estate):
    """The token of a code for a kitchen."""
    with work(OPERATOR) as uow:
        room = make_location(uow, uow.session.merge(estate.premises), name="Kitchen")
        return make_code(uow, estate.premises.code, room.code)[1]


@pytest.fixture
def report(work, runtime, estate):
    """Report by a code, as whoever scanned it; return the reference."""

    def report(token, **more):
        with runtime.reading() as look:
            visitor = visitor_at(find_code(look.session, token))
        answers = {
            "premises_code": estate.premises.code,
            "category_code": "LGT-INT",
            "title": "The lamp is dark",
            "at_risk": False,
        }
        draft = WorkOrderDraft(**{**answers, **more})
        with work(visitor) as uow:
            return report_by_code(uow, token, draft).reference

    return report


def test_a_visitors_report_is_an_order_of_nobody_marked_with_its_code(
    runtime, estate, token, report
):
    reference = report(token)

    with runtime.reading() as look:
        order = get_order(look.session, estate.officer, reference)
        code = code_of(look.session, order)
        entries = entries_of(look.session, reference)
        assert (order.location.name, order.reported_by_id) == ("Kitchen", None)
    assert (code.number, code.where) == (1, "Kitchen")
    assert {entry.actor for entry in entries} == {f"visitor:Visitor at {estate.premises.code}"}
    assert {entry.door for entry in entries} == {"qr"}
    assert "work_order.reported_by_visitor" in {entry.kind for entry in entries}


def test_the_place_is_the_codes_whatever_is_said(runtime, estate, token, report):
    reference = report(token, premises_code=estate.elsewhere.code, location_code="X")

    with runtime.reading() as look:
        order = get_order(look.session, estate.auditor, reference)
        assert order.premises.code == estate.premises.code
        assert order.location.name == "Kitchen"


def test_a_sixth_report_within_an_hour_waits_for_the_hour_to_pass(
    work, clock, estate, token, report
):
    for _ in range(5):
        report(token)
        clock.advance(timedelta(minutes=1))

    with pytest.raises(TooMany) as refused:
        report(token)

    assert refused.value.wait == timedelta(minutes=55)
    assert _count(work, estate) == 5
    clock.advance(timedelta(minutes=55))
    report(token)
    assert _count(work, estate) == 6


def test_of_many_at_the_same_moment_no_more_are_logged_than_one_after_another(
    work, estate, token, report
):
    many = 8
    start = Barrier(many)

    def one(_):
        start.wait()
        try:
            return report(token)
        except TooMany:
            return None

    with ThreadPoolExecutor(many) as pool:
        references = list(pool.map(one, range(many)))

    assert references.count(None) == many - 5
    assert _count(work, estate) == 5


def test_another_code_of_the_premises_has_an_hour_of_its_own(work, estate, token, report):
    with work(OPERATOR) as uow:
        another = make_code(uow, estate.premises.code)[1]
    for _ in range(5):
        report(token)

    report(another)

    assert _count(work, estate) == 6


def test_forty_a_day_by_all_codes_of_the_premises_are_the_most(work, clock, estate, report):
    with work(OPERATOR) as uow:
        tokens = [make_code(uow, estate.premises.code)[1] for _ in range(9)]
    for token in tokens[:8]:
        for _ in range(5):
            report(token)

    with pytest.raises(TooMany) as refused:
        report(tokens[8])

    assert refused.value.wait == timedelta(days=1)


def test_night_cover_is_not_reported_by_strangers(work, estate, token, report):
    with pytest.raises(Invalid, match="from the list"):
        report(token, category_code="NCV-GAP")

    assert _count(work, estate) == 0


def test_a_code_that_was_withdrawn_meanwhile_logs_nothing(work, runtime, estate, token):
    with runtime.reading() as look:
        visitor = visitor_at(find_code(look.session, token))
    with work(OPERATOR) as uow:
        withdraw_code(uow, estate.premises.code, 1)
    draft = WorkOrderDraft(
        premises_code=estate.premises.code, category_code="LGT-INT", title="Dark", at_risk=False
    )

    with pytest.raises(NotFound), work(visitor) as uow:
        report_by_code(uow, token, draft)

    assert _count(work, estate) == 0


def _count(work, estate):
    with work(estate.officer) as uow:
        return count_orders(uow.session, estate.officer, OrderFilter()).open
