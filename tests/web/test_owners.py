"""Owners of the stages: who is named, where nobody is, and naming somebody."""

from datetime import timedelta

import pytest

from tests.factories import OPERATOR, make_absence, make_person, make_stage_owner


def test_naming_an_owner_gives_them_the_orders_of_that_stage(read_as, estate, reference, work):
    with work(OPERATOR) as uow:
        email = make_person(uow, name="Nadia Newcomer").email
    officer = read_as(estate.officer)
    form = officer.get("/owners/name")
    scopes = {option.get_text(): option["value"] for option in form.tree.select("#scope option")}

    done = officer.send("/owners/name", stage="0", scope=scopes["Everywhere"], owner=email)

    assert "The owner is named" in done.words
    assert "Nadia Newcomer" in done.words
    assert "Nadia Newcomer" in officer.get(f"/work-orders/{reference}").words


def test_a_choice_that_was_not_offered_is_refused_beside_its_field(read_as, estate):
    page = read_as(estate.officer).send(
        "/owners/name", stage="9", scope="planet-1", owner="nobody@example.test"
    )

    assert page.status == 422
    assert page.errors["stage"] == "Select the stage"
    assert page.errors["scope"] == "Select where the owner answers for the stage"


def test_a_stage_that_nobody_holds_is_shown_as_a_gap(read_as, estate):
    page = read_as(estate.auditor).get("/owners")

    # The office has a manager of its own and no supplier's user.
    assert f"{estate.elsewhere.code} Elm Office" in page.words
    assert "Nobody can be reached. The stage above answers" in page.words


def test_the_answer_to_naming_an_owner_lists_the_gaps_that_are_left_there(read_as, estate, work):
    with work(OPERATOR) as uow:
        owner, deputy = make_person(uow, name="Nadia"), make_person(uow, name="Dov")
    officer = read_as(estate.officer)

    lone = officer.send("/owners/name", stage="4", scope="everything-0", owner=owner.email)
    covered = officer.send(
        "/owners/name",
        stage="4",
        scope="everything-0",
        owner=owner.email,
        deputy=deputy.email,
        out_of_hours=deputy.email,
    )
    second = officer.send(
        "/owners/name",
        stage="4-second",
        scope="everything-0",
        owner=deputy.email,
        deputy=owner.email,
        out_of_hours=owner.email,
    )

    assert "Nobody stands in for Nadia" in lone.words
    assert "name an out-of-hours contact" in lone.words
    assert "Nobody stands in for Nadia" not in covered.words
    assert "For the second acceptance: No owner is named." in covered.words
    assert "Dov owns the second acceptance of stage 4, Division, now." in second.words
    assert "No gaps" in second.words


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({}, True),
        ({"kind": "vacant"}, True),
        ({"kind": "no_deputy"}, False),
        ({"stage": "2"}, True),
        ({"stage": "6"}, False),
        ({"kind": "rubbish"}, False),
        ({"scope": "rubbish-9", "stage": "2"}, True),
    ],
)
def test_the_gaps_are_narrowed_by_the_address(read_as, estate, query, seen):
    page = read_as(estate.officer).get("/owners/gaps", **query)

    assert ("Nobody can be reached. The stage above answers" in page.words) is seen


def test_gaps_show_only_premises_that_the_reader_may_see(read_as, estate):
    page = read_as(estate.manager).get("/owners/gaps")

    assert estate.premises.code in page.words
    assert estate.elsewhere.code not in page.words


def test_the_list_of_owners_says_who_is_away_and_who_is_called_at_night(
    read_as, estate, work, clock
):
    today = clock.now().date()
    with work(OPERATOR) as uow:
        owner, night = make_person(uow, name="Nadia"), make_person(uow, name="Nils Night")
        make_stage_owner(uow, 4, owner, out_of_hours=night)
        make_absence(uow, owner, today, today)

    page = read_as(estate.auditor).get("/owners")

    assert "Nadia On leave until Monday 16 November 2026" in page.words
    assert "Nils Night" in page.words


def test_the_order_says_whom_it_passed_over_and_why(read_as, estate, work, clock, reference):
    today = clock.now().date()
    with work(OPERATOR) as uow:
        owner, deputy = make_person(uow, name="Nadia"), make_person(uow, name="Dov")
        make_stage_owner(uow, 0, owner, deputy=deputy)
        make_absence(uow, owner, today, today)

    page = read_as(estate.manager).get(f"/work-orders/{reference}")

    assert "Dov (deputy) Nadia is on leave until Monday 16 November 2026." in page.words


def test_those_who_name_owners_see_who_is_away_soon_and_who_stands_in(read_as, estate, work, clock):
    today = clock.now().date()
    with work(OPERATOR) as uow:
        owner, deputy = make_person(uow, name="Nadia"), make_person(uow, name="Dov")
        make_stage_owner(uow, 4, owner, deputy=deputy)
        make_absence(uow, owner, today + timedelta(days=3), today + timedelta(days=9))
        make_stage_owner(uow, 5, deputy)
        make_absence(uow, deputy, today + timedelta(days=30), today + timedelta(days=31))

    page = read_as(estate.officer).get("/owners")

    away = [line.get_text(" ", strip=True) for line in page.tree.select("main ul li")]
    assert [line.partition(",")[0] for line in away if "In their place" in line] == ["Nadia"]
    assert "In their place: Dov." in page.words
    assert "Owners who are away" not in read_as(estate.auditor).get("/owners").words


def test_any_two_versions_of_the_ladder_are_held_beside_each_other_and_read_over(read_as, estate):
    reader = read_as(estate.reporter)

    page = reader.get("/ladder", version="2", **{"from": "1"})
    same = reader.get("/ladder", version="1", **{"from": "1"})

    assert "In version 2, held beside version 1" in page.words
    assert page.value("from") == "1"
    assert "Choose two versions that are not the same" in same.words
    assert "What is wrong with it" in page.words
