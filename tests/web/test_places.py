"""Premises whole: who answers, what is open, what is not known, who can see and who has."""

import pytest
import sqlalchemy as sa

from tests.cover.nights import fill, require, tick
from tests.deeds import escalate, log
from tests.factories import (
    OPERATOR,
    in_premises,
    in_unit,
    make_actor,
    make_person,
    make_premises,
    under_contract,
)
from tracker.domain.categories import PremisesType
from tracker.domain.errors import NotFound
from tracker.domain.roles import Role
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.premises.models import Premises
from tracker.premises.queries import get_premises
from tracker.premises.seers import who_may_see
from tracker.premises.service import show_address


def test_a_premises_says_who_answers_for_each_stage_and_what_is_missing(read_as, estate):
    page = read_as(estate.officer).get(f"/premises/{estate.premises.code}")

    rows = {
        row.th.get_text(strip=True): row.td.get_text(" ", strip=True)
        for row in page.tree.select("table.ms-stack tbody tr")
    }
    assert rows["1. Site challenge"] == "Mina Manager by their role: no owner is named"
    assert "gaps in who owns what here" in page.words
    assert "Premises manager Mina Manager" in page.words


def test_a_premises_says_what_is_open_by_stage_and_how_old_it_is(read_as, estate, work):
    climbed = log(work, estate.reporter, estate.premises)
    log(work, estate.reporter, estate.premises)
    escalate(work, estate.reporter, climbed)

    page = read_as(estate.officer).get(f"/premises/{estate.premises.code}")

    assert "Open orders (2)" in page.words
    assert "Stage 1, Site challenge : 1, the oldest reported now" in page.words
    assert "Not escalated: 1" in page.words


def test_what_nobody_knows_is_said_to_be_unknown_and_never_green(read_as, estate):
    page = read_as(estate.officer).get(f"/premises/{estate.elsewhere.code}")

    assert "Not known Accessibility, safety and security: no audit is held" in page.words
    assert "Not known No open fault touches access" in page.words
    assert page.tree.select("main .govuk-tag--green") == []


def test_a_fault_that_touches_access_is_what_is_known_of_getting_in(read_as, estate, work):
    log(work, estate.reporter, estate.premises, category_code="LFT-OUT")

    page = read_as(estate.officer).get(f"/premises/{estate.premises.code}")

    assert "1 open fault that touches access" in page.words


def test_an_approved_premises_says_how_tonight_stands_and_an_office_does_not(
    read_as, estate, work, runtime
):
    require(work, estate.officer, estate.premises)
    tick(runtime)
    fill(work, estate.manager, estate.premises, 1)

    here = read_as(estate.officer).get(f"/premises/{estate.premises.code}")
    office = read_as(estate.officer).get(f"/premises/{estate.elsewhere.code}")

    assert "Night cover tonight 1 of 2 confirmed No contingency plan" in here.words
    assert "Night cover tonight" not in office.words


def test_premises_are_found_by_their_postcode_approved_ones_by_few(read_as, work):
    with work(OPERATOR) as uow:
        approved = make_premises(uow, name="Hidden House", address="1 Lane, Testford, TE1 1ST")
        office = make_premises(
            uow,
            name="Open Office",
            address="2 Lane, Testford, TE1 2ND",
            premises_type=PremisesType.OFFENDER_CONTACT_CENTRE,
        )
        reporter = make_actor(uow, Role.REPORTER, in_premises(approved), name="Rea Porter")
        manager = make_actor(uow, Role.PREMISES_MANAGER, in_premises(approved), name="Ma Nager")
        visitor = make_actor(uow, Role.REPORTER, in_premises(office), name="Vi Sitor")

    assert "Open Office" in read_as(visitor).get("/premises", q="TE1").words
    assert "Hidden House" not in read_as(reporter).get("/premises", q="TE1 1ST").words
    assert "Hidden House" in read_as(manager).get("/premises", q="te1 1st").words
    assert "Hidden House" not in read_as(manager).get("/premises", q="TE1").words
    assert "Hidden House" not in read_as(manager).get("/premises", q="1 Lane").words


@pytest.mark.both_databases
def test_who_can_see_premises_is_just_whom_the_register_opens_to(work, estate):
    with work(OPERATOR) as uow:
        here = uow.session.merge(estate.premises)
        there = uow.session.merge(estate.elsewhere)
        for role in (Role.REPORTER, Role.AUDITOR, Role.ADMINISTRATOR):
            for scope in (in_premises(there), in_unit(here.unit), under_contract(there.contract)):
                make_person(uow, role, scope)
        make_person(uow)
    with work(OPERATOR) as uow:
        for premises in (estate.premises, estate.elsewhere):
            row = uow.session.get_one(Premises, premises.id)
            said = {seer.person_id for seer in who_may_see(uow.session, row)}
            opened = {
                person.id
                for person in uow.session.scalars(sa.select(Person))
                if _opens(uow.session, actor_of(person, "web"), premises.code)
            }

            assert said == opened
            assert said


def test_the_page_says_who_sees_the_address_and_who_has_seen_it(read_as, estate, work):
    with work(estate.manager) as uow:
        show_address(uow, uow.session.get_one(Premises, estate.premises.id))

    page = read_as(estate.auditor).get(f"/premises/{estate.premises.code}/who")

    rows = {
        row.th.get_text(strip=True): [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in page.tree.select("tbody tr")
    }
    unit = estate.premises.unit
    assert rows["Una Head"] == [f"Unit head of unit {unit.code} {unit.name}", "Yes", "Yes"]
    assert rows["Rita Reporter"][1:] == ["No", "No"]
    assert "Stan Stranger" not in rows
    assert "Mina Manager : was shown the address" in page.words
    assert "Secret Street" not in page.tree.text


def test_who_can_see_is_for_those_who_may_know_of_roles(read_as, estate):
    path = f"/premises/{estate.premises.code}/who"

    assert read_as(estate.manager).get(path).status == 403
    assert read_as(estate.officer).get(path).status == 200


def test_history_says_who_changed_the_register_and_tells_few_who_looked(read_as, estate, work):
    with work(estate.unit_head) as uow:
        show_address(uow, uow.session.get_one(Premises, estate.premises.id))
    path = f"/premises/{estate.premises.code}/history"

    manager, auditor = read_as(estate.manager).get(path), read_as(estate.auditor).get(path)

    assert "Put the premises on the register" in manager.words
    assert "Was shown the address" not in manager.words
    assert "Was shown the address" in auditor.words
    assert read_as(estate.manager).get(f"/premises/{estate.elsewhere.code}/history").status == 404


def _opens(session, actor, code):
    try:
        return get_premises(session, actor, code).premises_type in set(PremisesType)
    except NotFound:
        return False
