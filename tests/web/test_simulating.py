"""The page that lives past orders again under another version of the ladder."""

from datetime import timedelta

import pytest

from tests.factories import make_order
from tracker.jobs.sweep import sweep


@pytest.fixture
def order(app, work, estate, clock):
    """The reference of a fire door's order, for which nobody kept people safe within an hour."""
    with work(estate.reporter) as uow:
        reference = make_order(uow, estate.premises, category_code="FIR-DOR").reference
    for _ in range(3):
        clock.advance(timedelta(hours=1, seconds=1))
        sweep(app.extensions["makesafe"])
    return reference


def test_the_form_asks_which_version_and_which_orders(read_as, estate, order):
    page = read_as(estate.officer).get("/ladder/simulate")

    assert page.status == 200
    assert "Version of the ladder" in page.words
    assert "Orders on record" not in page.words


def test_orders_that_come_out_otherwise_are_listed_with_the_first_difference(
    read_as, estate, order
):
    # Version 1 knows no jump to stage 4 for danger without an interim measure.
    page = read_as(estate.officer).get("/ladder/simulate", to="1")

    assert page.status == 200
    assert "0 at a lower one" not in page.words
    assert order in page.words
    assert "no interim measure keeps people safe from it" in page.words
    assert f"/ladder/simulate?to=1&order={order}" in str(page.links())


def test_one_order_is_shown_move_by_move_with_utc_beside_london(read_as, estate, order):
    page = read_as(estate.administrator).get("/ladder/simulate", to="1", order=order.lower())

    assert f"Moves of {order}" in page.words
    assert " UTC" in page.words
    assert "No such move" in page.words


def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_typed_is_lost(
    read_as, estate, order
):
    officer = read_as(estate.officer)

    day = officer.get("/ladder/simulate", to="1", since="32/13/2026")
    unknown = officer.get("/ladder/simulate", to="1", order="WO-1999-000001")
    version = officer.get("/ladder/simulate", to="99")

    assert (day.status, unknown.status, version.status) == (422, 422, 422)
    assert "Enter a real date" in day.words
    assert day.tree.select_one("#since")["value"] == "32/13/2026"
    assert "No such order" in unknown.words
    assert "Select a version of the ladder" in version.words


def test_an_order_outside_what_a_person_may_simulate_is_not_found(read_as, estate, order):
    ladder = read_as(estate.manager).get("/ladder")

    assert read_as(estate.manager).get("/ladder/simulate", to="1").status == 403
    assert "/ladder/simulate" not in str(ladder.links())
    assert "/ladder/simulate" in str(read_as(estate.officer).get("/ladder").links())
