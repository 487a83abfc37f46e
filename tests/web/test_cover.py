"""Night cover in the browser, without JavaScript: the board, the acts, and one tap for safety."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cover.nights import TONIGHT, arrive, confirm, orders, plan, require, states, tick
from tests.web.reader import words_of


@pytest.fixture
def roster(work, estate, runtime):
    """Two posts a night at the approved premises, from tonight."""
    require(work, estate.officer, estate.premises)
    tick(runtime)
    return estate


def _page(estate):
    return f"/night-cover/{estate.premises.code}"


def _act(estate, post, act):
    return f"{_page(estate)}/{TONIGHT.isoformat()}/{post}/{act}"


def test_an_empty_roster_is_red_in_words_on_the_board(read_as, estate):
    page = read_as(estate.manager).get("/night-cover")

    tags = [words_of(tag) for tag in page.tree.select("td .govuk-tag--red")]
    assert tags.count("Nothing required") == 9  # before noon last night is there too
    assert f"{estate.premises.code} Rowan House: nothing is required here, 8 nights" in page.words


def test_a_requirement_whose_nights_are_missing_is_an_empty_roster(read_as, work, estate):
    require(work, estate.officer, estate.premises)

    page = read_as(estate.manager).get("/night-cover")

    tags = [words_of(tag) for tag in page.tree.select("td .govuk-tag--red")]
    assert tags.count("Empty roster") == 8


def test_the_supplier_confirms_on_the_page_and_the_board_says_so(read_as, roster):
    supplier = read_as(roster.supplier)
    for post in (1, 2):
        done = supplier.send(_act(roster, post, "confirm"), worker="S-101")

    assert "The post is confirmed." in done.words
    assert "S-101" in done.words
    assert "2 confirmed" in read_as(roster.manager).get("/night-cover").words


def test_cannot_fill_is_offered_before_the_start_only(read_as, roster, clock):
    supplier = read_as(roster.supplier)
    before = supplier.get(_page(roster)).words
    clock.set_to(datetime(2026, 11, 16, 22, tzinfo=UTC))

    late = read_as(roster.supplier).send(_act(roster, 1, "cannot-fill"))

    assert "Cannot fill" in before
    assert late.status == 409
    assert "report that nobody came instead" in late.words


def test_who_fills_in_must_be_chosen_and_nothing_typed_is_lost(read_as, roster):
    read_as(roster.supplier).send(_act(roster, 2, "cannot-fill"))

    page = read_as(roster.manager).send(_act(roster, 2, "fill"), worker="Somebody")

    assert page.status == 422
    assert page.errors == {"filled_by": "Choose who fills in"}
    assert page.value("worker") == "Somebody"


def test_a_supplier_may_not_say_that_its_staff_are_there(read_as, roster):
    assert read_as(roster.supplier).get(_act(roster, 1, "arrive")).status == 403


def test_strangers_do_not_find_the_premises(read_as, roster):
    assert read_as(roster.stranger).get(_page(roster)).status == 404
    assert read_as(roster.stranger).get(_act(roster, 1, "no-show")).status == 404


def test_one_tap_says_that_one_is_alone_and_another_that_one_is_safe(
    read_as, roster, work, runtime, clock
):
    for post in (1, 2):
        confirm(work, roster.supplier, roster.premises, post)
    clock.set_to(datetime(2026, 11, 16, 21, 30, tzinfo=UTC))
    arrive(work, roster.reporter, roster.premises, 1)
    clock.set_to(datetime(2026, 11, 16, 22, tzinfo=UTC))
    arrive(work, roster.reporter, roster.premises, 2)
    reader = read_as(roster.reporter)
    alone = f"{_page(roster)}/alone"

    hidden = reader.get(_page(roster)).form(alone)
    said = reader.post(alone, follow=True, **hidden)
    again = reader.post(alone, follow=True, **hidden)
    safe = reader.send(f"{_page(roster)}/safe")

    assert said.heading == "Are you safe?"
    assert "the button acted once" in again.words
    assert "It is on record that you are safe" in safe.words
    assert [order.stage for order in orders(runtime)] == [4]
    assert "Sole charge" in read_as(roster.manager).get("/night-cover").words


def test_a_plan_that_was_not_tested_for_six_months_is_red(read_as, roster, work, clock):
    manager = read_as(roster.manager)
    missing = manager.get("/night-cover").words
    plan(work, roster.manager, roster.premises, tested_on=TONIGHT)
    tested = manager.get(_page(roster)).words
    clock.advance(timedelta(days=190))

    assert "No contingency plan" in missing
    assert "Contingency plan Tested" in tested
    assert (
        "Plan last tested on Monday 16 November 2026"
        in read_as(roster.manager).get("/night-cover").words
    )


def test_the_form_of_a_requirement_names_every_fault_beside_its_field(read_as, estate):
    page = read_as(estate.unit_head).send(
        f"{_page(estate)}/requirement",
        begins="late",
        ends="07:00",
        posts="two",
        supplied_by="supplier",
        valid_from="16/11/2026",
    )

    assert page.status == 422
    assert set(page.errors) == {"begins", "posts"}
    assert page.value("begins") == "late"


def test_what_is_required_and_the_plan_are_written_in_the_browser(read_as, estate):
    head, manager = read_as(estate.unit_head), read_as(estate.manager)

    required = head.send(
        f"{_page(estate)}/requirement",
        begins="21:30",
        ends="07:00",
        posts="2",
        supplied_by="supplier",
        valid_from="16/11/2026",
    )
    written = manager.send(
        f"{_page(estate)}/plan", neighbour="Elm", bank="Bank", manager="Olu", police="Desk"
    )

    assert "2 members of staff awake from 21:30 to 07:00" in required.words
    assert "The contingency plan is saved." in written.words
    assert "Plan never tested" in written.words
    tested = manager.post(
        f"{_page(estate)}/plan/tested",
        follow=True,
        **manager.get(_page(estate)).form(f"{_page(estate)}/plan/tested"),
    )
    assert "the plan was tested today" in tested.words


def test_the_measures_of_a_night_with_one_person_alone(read_as, roster, work, runtime, clock):
    confirm(work, roster.supplier, roster.premises, 1)
    clock.set_to(datetime(2026, 11, 16, 21, 30, tzinfo=UTC))
    arrive(work, roster.reporter, roster.premises, 1)
    clock.set_to(datetime(2026, 11, 16, 21, 46, tzinfo=UTC))
    tick(runtime)
    clock.set_to(datetime(2026, 11, 16, 23, tzinfo=UTC))

    page = read_as(roster.manager).get("/night-cover/measures")
    wrong = read_as(roster.manager).get("/night-cover/measures", first="31/02/2026")

    row = words_of(page.tree.select("tbody tr")[0])
    assert row.endswith("2 1 (50%) 1 (50%) 90 90 1 1 \N{EN DASH} £0")
    assert wrong.errors == {"first": "Enter a real date, such as 16/11/2026"}


def test_the_cost_is_said_beside_the_night_and_a_wrong_amount_comes_back(read_as, roster, clock):
    read_as(roster.supplier).send(_act(roster, 2, "cannot-fill"))
    manager = read_as(roster.manager)
    manager.send(_act(roster, 2, "fill"), filled_by="nps_sessional")
    clock.set_to(datetime(2026, 11, 17, 9, tzinfo=UTC))
    page = read_as(roster.manager).get(_page(roster))
    link = page.tree.select_one("a[href$='/cost']")["href"]

    wrong = read_as(roster.manager).send(link, cost="much")
    done = read_as(roster.manager).send(link, cost="182.50")

    assert "cost not known" in page.words
    assert (wrong.status, wrong.value("cost")) == (422, "much")
    assert "It is recorded that it cost £182.50." in done.words
    assert "sessional bank, £182.50, contract default" in done.words
    assert read_as(roster.supplier).get(link).status == 403


def test_standing_one_of_two_posts_down_says_that_somebody_would_be_alone(read_as, roster):
    manager = read_as(roster.manager)

    refused = manager.send(_act(roster, 2, "stand-down"), whole_night="no")
    done = read_as(roster.manager).send(_act(roster, 2, "stand-down"), whole_night="yes")

    assert refused.status == 409
    assert "leave one person alone" in refused.words
    assert "Stood down" in done.words


def test_another_requirement_first_shows_which_nights_it_changes(read_as, roster, runtime):
    officer = read_as(roster.officer)
    typed = {
        "begins": "22:00",
        "ends": "07:00",
        "posts": "3",
        "supplied_by": "supplier",
        "valid_from": TONIGHT.isoformat(),
    }

    shown = officer.send(f"{_page(roster)}/requirement", **typed)
    unchanged = len(states(runtime))
    seen = shown.value("seen")
    other = read_as(roster.officer).send(
        f"{_page(roster)}/requirement", **(typed | {"posts": "4", "seen": seen})
    )
    done = read_as(roster.officer).send(f"{_page(roster)}/requirement", **typed, seen=seen)

    assert "This changes 8 nights. Nothing is saved yet." in shown.words
    assert shown.value("begins") == "22:00"
    assert unchanged == 2
    assert "2 posts added" in other.words  # what was not shown is shown first
    assert "It is recorded what is required." in done.words
    assert states(runtime) == ["scheduled"] * 3
