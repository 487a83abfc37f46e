"""Closing premises for a while in the browser: what it holds is seen before it is announced."""

from datetime import timedelta

import pytest

from tests.deeds import log
from tests.window_deeds import shut


@pytest.fixture
def code(estate):
    """The premises' code."""
    return estate.premises.code


@pytest.fixture
def orders(work, estate):
    """One order that can wait, and one that cannot: a fire door."""
    heating = log(work, estate.reporter, estate.premises, category_code="HTG-LOS")
    return heating, log(work, estate.reporter, estate.premises, category_code="FIR-DOR")


TYPED = {"kind": "closure", "until": "18/11/2026 09:00", "reason": "New boiler house"}


def test_what_waits_and_what_goes_on_is_seen_before_anything_is_saved(
    read_as, estate, code, orders
):
    reader = read_as(estate.officer)
    page = reader.send(f"/premises/{code}/windows/announce", **TYPED)

    heating, door = orders
    assert page.heading == "What the window holds"
    goes_on, held = page.words.index("1 order not held"), page.words.index("1 order held")
    assert goes_on < page.words.index(door) < held < page.words.index(heating)
    assert "No windows" in reader.get(f"/premises/{code}/windows").words


def test_what_was_seen_is_announced_and_shown_at_the_premises_and_on_the_order(
    read_as, estate, code, orders
):
    reader = read_as(estate.officer)
    preview = reader.send(f"/premises/{code}/windows/announce", **TYPED)

    listed = reader.post(preview.path, follow=True, **preview.form(), seen="yes")

    assert "It is announced. It ends by itself." in listed.words
    assert "New boiler house" in listed.words
    at_premises = reader.get(f"/premises/{code}").words
    assert "Closure from 9:00am on Monday 16 November 2026 until 9:00am on Wednesday" in at_premises
    heating, door = (reader.get(f"/work-orders/{reference}").words for reference in orders)
    said = (
        "The clock to attend and the clock to fix are held until 9:00am on Wednesday 18 "
        "November 2026 (closure of the premises, window 1)."
    )
    assert said in heating
    assert "Its clocks are held from Mon 16 Nov, 9:00am until Wed 18 Nov, 9:00am" in heating
    assert "held until" not in door


def test_to_change_it_brings_back_all_that_was_typed(read_as, estate, code, orders):
    reader = read_as(estate.officer)
    preview = reader.send(f"/premises/{code}/windows/announce", **TYPED)

    form = reader.post(preview.path, **preview.form(), change="yes")

    assert form.heading.endswith("Announce a window")
    assert {name: form.value(name) for name in TYPED} == TYPED


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"until": ""}, "until"),
        ({"until": "15/11/2026 09:00"}, "until"),
        ({"until": "18/12/2026 09:00"}, "until"),
        ({"starts_at": "16/11/2026 08:58"}, "starts_at"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    read_as, estate, code, typed, field
):
    reader = read_as(estate.officer)
    page = reader.send(f"/premises/{code}/windows/announce", **(TYPED | typed))

    assert (page.status, set(page.errors)) == (422, {field})
    kept = {name: words for name, words in (TYPED | typed).items() if name != "kind"}
    assert {name: page.value(name) for name in kept} == kept


def test_a_manager_ends_it_with_a_reason_and_is_offered_nothing_else(
    work, read_as, estate, code, orders, clock
):
    shut(work, estate.officer, estate.premises)
    clock.advance(timedelta(hours=1))
    reader = read_as(estate.manager)
    links = reader.get(f"/premises/{code}/windows").links()
    assert "Announce a window" not in links
    assert "Put off the end of window 1" not in links
    ending = links["End window 1 now"]
    empty = reader.send(ending, reason="")

    done = reader.send(ending, reason="The builders left")

    assert set(empty.errors) == {"reason"}
    assert "Ended early" in done.words
    assert "The builders left" in done.words


def test_an_officer_puts_it_off(work, read_as, estate, code):
    shut(work, estate.officer, estate.premises)
    reader = read_as(estate.officer)
    form = f"/premises/{code}/windows/1/extend"
    sooner = reader.send(form, until="16/11/2026 12:00", reason="Too long")

    done = reader.send(form, until="20/11/2026 12:00", reason="The boiler is late")

    assert set(sooner.errors) == {"until"}
    assert "12:00pm on Friday 20 November 2026" in done.words


def test_whoever_may_not_see_the_premises_finds_no_windows_of_it(read_as, estate, code):
    assert read_as(estate.stranger).get(f"/premises/{code}/windows").status == 404


def test_the_itemised_clock_holds_the_window_in_both_files(work, read_as, estate, orders, clock):
    shut(work, estate.officer, estate.premises)
    clock.advance(timedelta(hours=2))
    reader = read_as(estate.officer)

    told = reader.get(f"/work-orders/{orders[0]}/clock.json").response.json
    rows = reader.get(f"/work-orders/{orders[0]}/clock.csv").response.get_data(as_text=True)

    fix = next(each for each in told["clocks"] if each["milestone"] == "fix")
    assert (fix["held_seconds"], fix["contract_seconds"], fix["lived_seconds"]) == (7200, 0, 7200)
    assert [(each["window"], each["kind"]) for each in told["holds"]] == [(1, "closure")]
    assert '"no","window","Closure of the premises (window 1), announced by' in rows
