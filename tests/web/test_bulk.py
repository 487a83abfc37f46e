"""One act on several orders: looked at first, done order by order, and taken back."""

from datetime import timedelta

import pytest

from tests.deeds import accept, chase, log
from tracker.domain.roles import SYSTEM
from tracker.trail.models import FreeText
from tracker.work_orders.bulk import doing
from tracker.work_orders.bulk.queries import get_bulk_act
from tracker.work_orders.queries import get_order

ANSWERS = {"next_action": "Ring the helpdesk", "next_action_on": "2026-11-20"}


@pytest.fixture
def orders(work, estate):
    """Three orders of the premises, in the order of their reports."""
    return [log(work, estate.reporter, estate.premises) for _ in range(3)]


def ticks(runtime, references):
    with runtime.reading() as reading:
        found = [get_order(reading.session, SYSTEM, each) for each in references]
        return [f"{order.reference}:{order.version}" for order in found]


def stands(runtime, reference):
    with runtime.reading() as reading:
        order = get_order(reading.session, SYSTEM, reference)
        _ = order.milestones, order.accepted_by
        return order


def look(reader, act, ticked):
    """Tick these in the queue, and look at what the act would do."""
    return reader.post("/together/preview", **reader.get("/").form("/together/preview"),
                       act=act, order=ticked)  # fmt: skip


def do(reader, act, ticked, **answers):
    """Tick, look, and do it to all that it may be done to."""
    page = look(reader, act, ticked)
    boxes = [box["value"] for box in page.tree.select("input[name=order]")]
    return reader.post("/together", follow=True, **{**page.form("/together"), **answers},
                       order=boxes)  # fmt: skip


def undo(reader, done, reason="It was the wrong list"):
    form = done.form(f"{done.path}/undo")
    return reader.post(f"{done.path}/undo", follow=True, **form, reason=reason)


def became(page):
    """What became of each order, by its reference."""
    return {
        row.th.a.get_text(): " ".join(row.td.get_text(" ").split())
        for row in page.tree.select("main tbody tr")
    }


def test_the_preview_says_of_each_order_what_would_happen_or_why_not(
    read_as, runtime, work, estate, orders
):
    accept(work, estate.manager, orders[1])

    page = look(read_as(estate.officer), "accept", ticks(runtime, orders))

    assert page.heading == "Accept: 2 orders"
    assert [box["value"].partition(":")[0] for box in page.tree.select("input[name=order]")] == [
        orders[0],
        orders[2],
    ]
    assert "You have it in hand at stage 0" in page.words
    assert "Mina Manager accepted it already" in page.words
    assert len(page.tree.select("input[name=next_action]")) == 1
    assert stands(runtime, orders[0]).accepted_at is None


def test_the_preview_says_what_changed_since_the_queue_was_opened(
    read_as, runtime, work, estate, orders, clock
):
    seen = ticks(runtime, orders)
    clock.advance(timedelta(minutes=1))
    chase(work, estate.reporter, orders[0])

    page = look(read_as(estate.officer), "accept", seen)

    assert "Changed since you ticked it chased by Rita Reporter" in page.words


def test_several_are_accepted_with_one_answer_each_by_the_same_service(
    read_as, runtime, estate, orders
):
    page = do(read_as(estate.officer), "accept", ticks(runtime, orders), **ANSWERS)

    assert became(page) == dict.fromkeys(orders, "Done")
    assert {stands(runtime, each).accepted_by_id for each in orders} == {estate.officer.person_id}


@pytest.mark.both_databases
def test_one_that_changed_after_the_preview_is_left_as_it_is_and_stops_no_other(
    read_as, runtime, work, estate, orders
):
    officer = read_as(estate.officer)
    page = look(officer, "accept", ticks(runtime, orders))
    accept(work, estate.manager, orders[0])

    boxes = [box["value"] for box in page.tree.select("input[name=order]")]

    form = {**page.form("/together"), **ANSWERS}
    done = officer.post("/together", follow=True, **form, order=boxes)

    assert became(done)[orders[0]].startswith("Changed meanwhile")
    assert "accepted by Mina Manager" in became(done)[orders[0]]
    assert [became(done)[each] for each in orders[1:]] == ["Done", "Done"]
    assert stands(runtime, orders[0]).accepted_by_id == estate.manager.person_id


def test_what_a_form_lacks_is_said_beside_its_field_and_loses_nothing(
    read_as, runtime, estate, orders
):
    page = do(
        read_as(estate.officer),
        "accept",
        ticks(runtime, orders),
        next_action="Ring the helpdesk",
        next_action_on="2026-11-01",
    )

    assert page.status == 422
    assert page.errors == {"next_action_on": "The day must be today or later"}
    assert page.value("next_action") == "Ring the helpdesk"
    assert len(page.tree.select("input[name=order][checked]")) == 3
    assert stands(runtime, orders[0]).accepted_at is None


def test_sent_twice_it_is_done_once(read_as, runtime, estate, orders):
    officer = read_as(estate.officer)
    page = look(officer, "chase", ticks(runtime, orders))
    form = {**page.form("/together"), "channel": "makesafe"}
    boxes = ticks(runtime, orders)

    first = officer.post("/together", follow=True, **form, order=boxes)
    second = officer.post("/together", follow=True, **form, order=boxes)

    assert first.path == second.path
    with runtime.reading() as reading:
        chased = [get_order(reading.session, SYSTEM, each).chases for each in orders]
        assert [len(chases) for chases in chased] == [1, 1, 1]


def test_a_chase_says_that_it_cannot_be_unsaid(read_as, runtime, estate, orders):
    page = do(read_as(estate.officer), "chase", ticks(runtime, orders), channel="makesafe")

    assert "A chase cannot be unsaid" in page.words
    assert not page.tree.find("button", string=lambda words: words and "Take it back" in words)


@pytest.mark.both_databases
def test_an_acceptance_taken_back_leaves_the_order_as_nobody_had_accepted_it(
    read_as, runtime, estate, orders
):
    before = stands(runtime, orders[0])
    officer = read_as(estate.officer)
    done = do(officer, "accept", ticks(runtime, orders), **ANSWERS)

    page = undo(officer, done)

    after = stands(runtime, orders[0])
    assert became(page) == dict.fromkeys(orders, "Taken back")
    assert (after.accepted_at, after.next_action_on, after.lapses_at) == (None, None, None)
    assert (after.status, after.accept_by) == (before.status, before.accept_by)
    assert [row.met_at for row in after.milestones] == [row.met_at for row in before.milestones]
    assert after.next_step_at == before.next_step_at


def test_what_somebody_went_on_with_stands_and_says_so(
    read_as, runtime, work, estate, orders, clock
):
    officer = read_as(estate.officer)
    done = do(officer, "accept", ticks(runtime, orders), **ANSWERS)
    clock.advance(timedelta(minutes=1))
    chase(work, estate.reporter, orders[1])

    page = undo(officer, done)

    assert became(page)[orders[1]].startswith("Not taken back")
    assert "chased by Rita Reporter" in became(page)[orders[1]]
    assert became(page)[orders[0]] == "Taken back"
    assert stands(runtime, orders[1]).accepted_by_id == estate.officer.person_id


def test_after_an_hour_an_acceptance_stands(read_as, runtime, estate, orders, clock):
    officer = read_as(estate.officer)
    done = do(officer, "accept", ticks(runtime, orders), **ANSWERS)
    clock.advance(timedelta(minutes=61))
    officer.sign_in(estate.officer)

    late = officer.get(done.path)
    form = officer.get("/").form("/together/preview")
    page = officer.post(f"{done.path}/undo", **form, reason="Too late")

    assert "can no longer be taken back together" in late.words
    assert page.status == 409
    assert stands(runtime, orders[0]).accepted_at is not None


@pytest.mark.both_databases
def test_an_order_handed_on_by_mistake_is_taken_back_to_its_stage(read_as, runtime, estate, orders):
    officer = read_as(estate.officer)
    done = do(officer, "refuse", ticks(runtime, orders), reason="Not ours to deal with")
    assert {stands(runtime, each).stage for each in orders} == {1}

    page = undo(officer, done)

    assert became(page) == dict.fromkeys(orders, "Taken back")
    assert {stands(runtime, each).stage for each in orders} == {0}


@pytest.mark.both_databases
def test_duplicates_are_merged_into_the_earliest_and_given_back(read_as, runtime, estate, orders):
    officer = read_as(estate.officer)
    looked = look(officer, "merge", ticks(runtime, orders))
    assert looked.value("survivor") == orders[0]
    assert "This is the order that goes on for the others" in looked.words

    done = do(officer, "merge", ticks(runtime, orders), survivor=orders[0], reason="The same door")
    page = undo(officer, done)

    assert became(done) == dict.fromkeys(orders[1:], "Done")
    assert became(page) == dict.fromkeys(orders[1:], "Taken back")
    assert all(stands(runtime, each).is_open for each in orders)


def test_orders_of_other_premises_are_left_out_of_a_merge(read_as, runtime, work, estate, clock):
    other = log(work, estate.officer, estate.elsewhere, category_code="LGT-INT")
    clock.advance(timedelta(minutes=1))
    orders = [log(work, estate.reporter, estate.premises) for _ in range(2)]

    page = look(read_as(estate.officer), "merge", ticks(runtime, [other, *orders]))

    assert page.heading == "Merge into one order: 1 order"
    assert f"{orders[0]} is about other premises" in page.words


def test_many_are_done_in_slices_and_what_waits_says_so(
    read_as, runtime, estate, orders, monkeypatch
):
    monkeypatch.setattr(doing.go_on, "__kwdefaults__", {"most": 2})
    officer = read_as(estate.officer)

    first = do(officer, "accept", ticks(runtime, orders), **ANSWERS)
    form = first.form(f"{first.path}/next")
    rest = officer.post(f"{first.path}/next", follow=True, **form)

    assert list(became(first).values()) == ["Done", "Done", "Waiting"]
    assert "2 of 3" in first.words
    assert list(became(rest).values()) == ["Done", "Done", "Done"]


def test_nobody_finds_what_somebody_else_did_together(read_as, runtime, estate, orders):
    done = do(read_as(estate.officer), "accept", ticks(runtime, orders), **ANSWERS)

    manager = read_as(estate.manager)

    assert manager.get(done.path).status == 404
    assert "Nothing yet" in manager.get("/together").words
    assert "Accept, BA-2026-000001" in read_as(estate.officer).get("/together").words


def test_an_order_that_the_reader_may_not_see_is_named_by_no_more_than_its_reference(
    read_as, runtime, work, estate, orders
):
    log(work, estate.officer, estate.elsewhere, category_code="LGT-INT")

    page = look(read_as(estate.stranger), "chase", ticks(runtime, orders[:1]))

    assert f"Not among the orders that you may see: {orders[0]}" in page.words
    assert "Rowan House" not in page.words


def test_nothing_ticked_says_what_to_do(read_as, estate, orders):
    page = look(read_as(estate.officer), "accept", [])

    assert page.status == 422
    assert "Tick at least one order" in page.words


def test_what_waits_is_refused_once_its_answers_were_erased_and_nothing_else_stops(
    read_as, runtime, work, estate, orders, monkeypatch
):
    monkeypatch.setattr(doing.go_on, "__kwdefaults__", {"most": 2})
    officer = read_as(estate.officer)
    done = do(officer, "accept", ticks(runtime, orders), **ANSWERS)
    with work(estate.officer) as uow:
        key = get_bulk_act(uow.session, estate.officer, "BA-2026-000001").answers_key
        uow.session.get_one(FreeText, key).body = None

    page = officer.post(f"{done.path}/next", follow=True, **done.form(f"{done.path}/next"))

    assert [words.partition(" ")[0] for words in became(page).values()] == [
        "Done",
        "Done",
        "Refused",
    ]
    assert "Something went wrong with this order" in became(page)[orders[2]]
