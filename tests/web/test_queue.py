"""The triage queue: what is urgent first, filters in the address, and counts that match."""

import random
from datetime import timedelta

import pytest

from tests.deeds import accept
from tests.factories import make_order
from tests.web.reader import words_of
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

    assert "No order that you may see is open" in page.words
    assert page.links()["Report a fault"] == "/report"


def tags_of(page):
    """Return the filters at work as the page tells them, and where each is taken away."""
    return {
        words_of(link).removeprefix("Take away the filter ").removesuffix(" ✕"): link["href"]
        for link in page.tree.select(".ms-chosen a")
    }


def test_each_filter_at_work_is_told_and_can_be_taken_away_alone(read_as, estate, orders):
    officer = read_as(estate.officer)

    page = officer.get("/?flag=safety&flag=security&priority=P1&sort=oldest&after=oldest..1.1")
    tags = tags_of(page)

    assert list(tags) == [
        "Priority: P1 Emergency",
        "Flag: Safety-critical",
        "Flag: Restricted",
        "Clear all filters",
    ]
    assert tags["Flag: Restricted"] == "/?flag=safety&priority=P1&sort=oldest"
    assert references(officer.get(tags["Flag: Restricted"])) == [orders["gas"]]
    assert tags["Clear all filters"] == "/"


def test_a_filter_that_cannot_be_read_is_no_filter_at_work(read_as, estate, orders):
    manager = read_as(estate.manager)
    unreadable = (
        ("holder", "person:x"), ("holder", "role:king"), ("holder", "anybody"), ("stuck", "0"),
        ("stuck", "9999"), ("due", "never"), ("flag", "red"), ("mine", "yours"), ("stage", "two"),
    )  # fmt: skip

    for name, value in unreadable:
        page = manager.get("/", **{name: value})

        assert list(page.errors) == [name]
        assert tags_of(page) == {}
        assert len(references(page)) == 3


def test_a_row_says_how_late_it_is_when_it_is_due_and_who_acted_last(
    read_as, estate, orders, work, clock
):
    clock.advance(timedelta(minutes=30))
    accept(work, estate.officer, orders["gas"])
    clock.advance(timedelta(hours=2))

    row = words_of(read_as(estate.officer).get("/", q=orders["gas"]).tree.select_one("tbody tr"))

    assert "Attend 30 minutes late" in row
    assert "2 hours ago" in row
    assert estate.officer.name in row
    assert "Not escalated" in row
    assert read_as(estate.officer).get("/", q=orders["lamp"]).words.count("None since the report")


def test_neglect_and_custody_narrow_the_queue(read_as, estate, orders, work, clock):
    accept(work, estate.officer, orders["gas"])
    clock.advance(timedelta(days=4))
    officer = read_as(estate.officer)
    untouched = sorted(set(orders.values()) - {orders["gas"]})

    def found(**query):
        return sorted(references(officer.get("/", **query)))

    assert found(stuck="3") == sorted(orders.values())
    assert found(stuck="7") == []
    assert found(unaccepted="yes") == untouched
    assert found(holder="role:estates_officer") == sorted(orders.values())
    assert found(holder="role:supplier_user") == []
    assert found(supplier="NOBODY") == []
    assert found(due="week") == sorted(orders.values())
    assert found(flag="security") == []


def test_what_somebody_holds_is_what_they_see_as_theirs(read_as, estate, orders):
    officer = read_as(estate.officer)

    held = officer.get("/", holder=f"person:{estate.officer.person_id}")
    both = officer.get("/", holder=f"person:{estate.manager.person_id}", mine="held")

    assert references(held) == references(officer.get("/", mine="held"))
    assert "left out" in both.errors["holder"]


def test_counts_are_those_of_the_rows_whatever_the_filters(read_as, estate, orders, work, clock):
    chance = random.Random(20261123)  # noqa: S311 - chooses filters, no secret
    accept(work, estate.officer, orders["door"])
    clock.advance(timedelta(days=4))
    officer = read_as(estate.officer)
    offered = {
        "priority": ["P1", "P2", "P4"],
        "flag": ["safety", "accessibility"],
        "stage": ["0", "1"],
        "type": ["approved_premises", "offender_contact_centre"],
        "unaccepted": ["yes"],
        "stuck": ["3", "7"],
        "holder": ["role:estates_officer", f"person:{estate.officer.person_id}"],
        "mine": ["held", "reported"],
        "due": ["today", "week"],
        "unit": [estate.premises.unit.code],
        "premises": [estate.elsewhere.code],
    }

    for _ in range(12):
        names = chance.sample(sorted(offered), chance.randint(1, 3))
        page = officer.get("/", **{name: chance.choice(offered[name]) for name in names})
        rows = page.tree.select("tbody tr")
        figures = [int(each.get_text()) for each in page.tree.select(".ms-counts__figure")]
        safe = [row for row in rows if "Safety-critical" in words_of(row)]
        climbed = [row for row in rows if "Not escalated" not in words_of(row)]
        stages = [words_of(chip) for chip in page.tree.select("nav[aria-label=Stages] li")]

        assert figures == [len(rows), len(safe), len(climbed)], names
        assert sum(int(each.rpartition(": ")[2]) for each in stages) == len(rows), names
