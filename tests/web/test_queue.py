"""The triage queue: what is urgent first, filters in the address, and counts that match."""

from datetime import timedelta

import pytest

from tests.factories import make_order
from tracker.jobs.sweep import sweep


@pytest.fixture
def orders(work, estate, clock):
    """Three orders: routine, urgent and safety-critical, and one at other premises."""
    with work(estate.reporter) as uow:
        lamp = make_order(
            uow, estate.premises, category_code="LGT-INT", title="Lamp on the stairs is out"
        ).reference
    clock.advance(timedelta(minutes=1))
    with work(estate.reporter) as uow:
        door = make_order(uow, estate.premises, category_code="FIR-DOR").reference
        gas = make_order(
            uow, estate.premises, category_code="GAS-LEA", title="Smell of gas", at_risk=True
        ).reference
    with work(estate.stranger) as uow:
        other = make_order(
            uow, estate.elsewhere, category_code="FIR-DOR", title="Door of the office"
        ).reference
    return {"lamp": lamp, "door": door, "gas": gas, "other": other}


def references(page):
    """Return the references on the page, in its order."""
    return [link.get_text() for link in page.tree.select("tbody th a")]


def test_safety_critical_orders_come_first_then_the_nearest_breach(read_as, estate, orders):
    page = read_as(estate.manager).get("/")

    assert references(page) == [orders["gas"], orders["door"], orders["lamp"]]


def test_an_order_that_climbed_says_that_the_deputy_is_asked_next(
    read_as, estate, orders, runtime, clock
):
    clock.advance(timedelta(minutes=16))
    sweep(runtime)

    page = read_as(estate.manager).get("/")

    assert "the deputy is asked to take it" in page.words


def test_a_reader_sees_and_counts_only_their_own_premises(read_as, estate, orders):
    page = read_as(estate.stranger).get("/")

    assert references(page) == [orders["other"]]
    assert "1 open" in page.words
    assert "1 order" in page.words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({"priority": "P1"}, ["gas"], id="priority"),
        pytest.param({"category": "LGT-INT"}, ["lamp"], id="category"),
        pytest.param({"flag": "safety"}, ["gas", "door", "other"], id="safety"),
        pytest.param({"type": "approved_premises"}, ["gas", "door", "lamp"], id="type"),
        pytest.param({"q": "smell of"}, ["gas"], id="words"),
        pytest.param({"q": "wo 2026 1"}, ["lamp"], id="reference"),
        pytest.param({"stage": "3"}, [], id="stage"),
        pytest.param({"status": "attended"}, [], id="status"),
        pytest.param({"closed": "yes"}, [], id="closed"),
        pytest.param({"escalated": "yes"}, [], id="escalated"),
    ],
)
def test_filters_stand_in_the_address_and_the_counts_match(
    read_as, estate, orders, *, query, found
):
    page = read_as(estate.officer).get("/", **query)

    assert sorted(references(page)) == sorted(orders[name] for name in found)
    assert f"{len(found)} order{'' if len(found) == 1 else 's'} match" in page.words


@pytest.mark.both_databases
def test_mine_is_what_the_reader_must_act_on_or_reported(read_as, estate, orders):
    held = read_as(estate.officer).get("/", mine="held")
    of_manager = read_as(estate.manager).get("/", mine="held")
    reported = read_as(estate.reporter).get("/", mine="reported")

    assert len(references(held)) == 4
    assert references(of_manager) == []
    assert len(references(reported)) == 3


def test_one_unit_and_one_premises_can_be_looked_at_alone(read_as, estate, orders):
    officer = read_as(estate.officer)

    assert references(officer.get("/", premises=estate.elsewhere.code)) == [orders["other"]]
    assert references(officer.get("/", unit=estate.elsewhere.unit.code)) == [orders["other"]]


def test_the_newest_report_can_come_first(read_as, estate, orders):
    page = read_as(estate.manager).get("/", sort="newest")

    assert references(page)[-1] == orders["lamp"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"priority": "P9"}, "priority"),
        ({"stage": "7"}, "stage"),
        ({"stage": "-1"}, "stage"),
        ({"status": "<script>"}, "status"),
        ({"type": "castle"}, "type"),
        ({"sort": "random"}, "sort"),
        ({"size": "100000"}, "size"),
        ({"size": "²"}, "size"),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_and_left_out(
    read_as, estate, orders, *, query, field
):
    page = read_as(estate.manager).get("/", **query)

    assert page.status == 200
    assert "was left out" in page.errors[field]
    assert len(references(page)) == 3


@pytest.mark.parametrize("place", ["0", "end", "urgency.1.1.1", "stage.9..", "²"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_place_where_nothing_lies_shows_the_nearest_page(read_as, estate, orders, way, place):
    page = read_as(estate.manager).get("/", **{way: place})

    assert page.status == 200
    assert len(references(page)) == 3


def test_a_long_queue_is_read_page_by_page_with_its_filters(read_as, estate, work):
    with work(estate.reporter) as uow:
        for number in range(27):
            make_order(uow, estate.premises, title=f"Fault number {number}")
    manager = read_as(estate.manager)

    first = manager.get("/", priority="P2")
    second = manager.get(first.tree.select_one("a[rel=next]")["href"])

    assert len(references(first)) == 25
    assert len(references(second)) == 2
    assert "27 orders match" in second.words
    assert not set(references(first)) & set(references(second))


def test_an_empty_queue_says_so_and_what_to_do(read_as, estate):
    page = read_as(estate.manager).get("/")

    assert "No order that you may see matches" in page.words
    assert page.links()["Report a fault"] == "/report"
