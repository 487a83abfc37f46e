"""Premises are offered to whoever reports by what they type, their recent ones first."""

from datetime import timedelta

import pytest

from tests.factories import OPERATOR, make_actor, make_order, make_premises, make_unit
from tracker.domain.categories import PremisesType
from tracker.domain.roles import Role
from tracker.work_orders.reporting_places import suggest_premises

OFFICE = PremisesType.OFFENDER_CONTACT_CENTRE


@pytest.fixture
def places(work):
    """Two offices and approved premises, each at a postcode of its own."""
    with work(OPERATOR) as uow:
        unit = make_unit(uow)
        return [
            make_premises(uow, name=name, premises_type=kind, address=address, unit=unit)
            for name, kind, address in (
                ("Ash Office", OFFICE, "1 Long Road, Testford, ZZ11 1AA"),
                ("Birch Office", OFFICE, "2 Long Road, Testford, ZZ112AB"),
                ("Cedar House", PremisesType.APPROVED_PREMISES, "3 Far Lane, Testford, ZZ11 3AC"),
            )
        ]


@pytest.fixture
def offered(runtime, places):
    """Return the names that somebody is offered for what they type."""

    def offered(actor, typed="", limit=20):
        with runtime.reading() as reading:
            found = suggest_premises(reading.session, actor, typed, limit=limit)
            return [item.name for item in found if item.name in {one.name for one in places}]

    return offered


def test_nothing_typed_offers_the_recent_ones_first(work, clock, places, estate, offered):
    with work(estate.officer) as uow:
        make_order(uow, places[1])
    clock.advance(timedelta(hours=1))
    with work(estate.officer) as uow:
        make_order(uow, places[2])

    assert offered(estate.officer) == ["Cedar House", "Birch Office", "Ash Office"]


def test_what_somebody_else_reported_is_not_recent(work, places, estate, offered):
    with work(OPERATOR) as uow:
        make_order(uow, places[1])

    assert offered(estate.officer) == ["Ash Office", "Birch Office", "Cedar House"]


def test_code_and_name_are_looked_through(places, estate, offered):
    assert offered(estate.officer, "birch") == ["Birch Office"]
    assert offered(estate.officer, places[2].code.lower()) == ["Cedar House"]
    assert offered(estate.officer, "%") == []
    assert offered(estate.officer, "\x00") == offered(estate.officer)


def test_a_postcode_finds_an_office_however_it_is_spelt(estate, offered):
    assert offered(estate.officer, "zz11 1aa") == ["Ash Office"]
    assert offered(estate.officer, "ZZ111AA") == ["Ash Office"]
    assert offered(estate.officer, "zz11 2ab") == ["Birch Office"]
    assert offered(estate.officer, "zz11") == ["Ash Office"]


def test_approved_premises_are_found_by_a_whole_postcode_by_who_may_know_it(
    work, places, estate, offered
):
    with work(OPERATOR) as uow:
        reporter = make_actor(uow, Role.REPORTER)

    assert offered(estate.officer, "ZZ11 3AC") == ["Cedar House"]
    assert offered(reporter, "ZZ11 3AC") == []
    assert "Cedar House" not in offered(estate.officer, "ZZ11")
    assert offered(estate.officer, "Far Lane") == []
    assert offered(reporter, "cedar") == ["Cedar House"]


def test_no_more_are_offered_than_asked_for(estate, offered):
    assert len(offered(estate.officer, limit=2)) <= 2
