"""Owners of the stages: who is named, where nobody is, and naming somebody."""

from tests.factories import OPERATOR, make_person


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
    assert "Nobody: the stage above answers for it" in page.words
