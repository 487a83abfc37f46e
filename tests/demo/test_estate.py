"""The demo's division: as large as the inspected one, and without a gap in who owns what."""

import re
from collections import Counter

import pytest
import sqlalchemy as sa

from bot.sandbox.workspace import TEAM_ID
from tracker.demo.people import NEWCOMER_EMAIL, NEWCOMER_SLACK_USER, SUGGESTED
from tracker.domain.categories import PremisesType
from tracker.domain.roles import Permission, Role
from tracker.owners.gaps import GapKind, find_gaps
from tracker.owners.models import StageOwner
from tracker.owners.queries import Directory, HeldAs
from tracker.people.models import Person, RoleGrant, SlackIdentity
from tracker.people.queries import actor_of, find_person_by_email, get_person
from tracker.premises.models import Location, Premises, Unit, UnitKind
from tracker.work_orders.models import WorkOrder


def test_the_premises_are_as_many_as_the_inspected_division_had(look):
    found = Counter(look.session.scalars(sa.select(Premises.premises_type)))

    assert found == {
        PremisesType.OFFENDER_CONTACT_CENTRE: 41,
        PremisesType.APPROVED_PREMISES: 18,
        PremisesType.COURT: 41,
        PremisesType.PRISON: 18,
    }
    assert found.total() == 118


def test_the_units_are_ten_local_ones_and_three_business_units_that_all_have_premises(look):
    kinds = Counter(look.session.scalars(sa.select(Unit.kind)))
    empty = look.session.scalars(
        sa.select(Unit.code).where(~sa.exists().where(Premises.unit_id == Unit.id))
    ).all()

    assert kinds == {UnitKind.LOCAL_DELIVERY_UNIT: 10, UnitKind.BUSINESS_UNIT: 3}
    assert empty == []


def test_courts_and_prisons_are_served_by_their_hosts(look):
    suppliers = {}
    for premises in look.session.scalars(sa.select(Premises)):
        suppliers.setdefault(premises.premises_type, set()).add(premises.contract.supplier.code)

    assert suppliers == {
        PremisesType.OFFENDER_CONTACT_CENTRE: {"NATFM"},
        PremisesType.APPROVED_PREMISES: {"NATFM"},
        PremisesType.COURT: {"COURTFM"},
        PremisesType.PRISON: {"PRISONFM"},
    }


def test_all_premises_have_rooms_in_a_building_and_an_address_of_their_own(look):
    premises = look.session.scalars(sa.select(Premises)).all()
    rooms = look.session.scalars(
        sa.select(Location.premises_id).where(Location.parent_id.is_not(None))
    )

    assert set(rooms) == {one.id for one in premises}
    assert len({one.address.words for one in premises}) == len(premises)


def test_every_stage_of_every_premises_has_a_named_owner_who_may_accept_there(look):
    directory = Directory.load(look.session, look.now)

    for premises in look.session.scalars(sa.select(Premises)):
        for stage in look.policy.ladder.stages:
            holding = directory.holders(look.policy.ladder, stage.number, premises.place)
            where = f"stage {stage.number} of {premises.code}"

            assert holding.held_as is HeldAs.OWNER, where
            assert actor_of(get_person(look.session, holding.people[0].id), "web").may(
                Permission.ACCEPT, premises.place
            ), where


def test_the_demo_has_no_gap_in_who_owns_what(look):
    premises = look.session.scalars(sa.select(Premises)).all()

    found = find_gaps(look.session, look.policy.ladder, premises, now=look.now)

    assert {gap.kind for gap in found} <= {GapKind.NOT_REACHED}


def test_every_owner_has_a_deputy_who_may_accept_wherever_they_stand_in(look):
    rows = {
        (row.stage, row.scope_kind, row.scope_id): row
        for row in look.session.scalars(sa.select(StageOwner))
    }

    for premises in look.session.scalars(sa.select(Premises)):
        place = premises.place
        scopes = {
            ("premises", place.premises_id), ("unit", place.unit_id),
            ("contract", place.contract_id), ("everything", 0),
        }  # fmt: skip
        for (stage, *scope), row in rows.items():
            if tuple(scope) in scopes:
                assert actor_of(row.deputy, "web").may(Permission.ACCEPT, place), (stage, scope)


def test_everybody_but_one_newcomer_is_linked_to_the_pretend_workspace(look):
    people = look.session.scalars(sa.select(Person)).all()
    links = look.session.scalars(sa.select(SlackIdentity)).all()

    assert [one.email for one in people if one.slack is None] == [NEWCOMER_EMAIL]
    assert {link.team_id for link in links} == {TEAM_ID}
    assert NEWCOMER_SLACK_USER not in {link.user_id for link in links}


def test_slack_ids_look_like_those_of_slack(look):
    users = look.session.scalars(sa.select(SlackIdentity.user_id)).all()
    channels = look.session.scalars(sa.select(Unit.slack_channel)).all()

    assert [one for one in users if not re.fullmatch(r"U[A-Z0-9]+", one)] == []
    assert [one for one in channels if not re.fullmatch(r"C[A-Z0-9]+", one)] == []
    assert len(set(channels)) == len(channels)


def test_every_role_is_held_and_no_two_people_have_one_name(look):
    people = look.session.scalars(sa.select(Person)).all()
    roles = set(look.session.scalars(sa.select(RoleGrant.role)))

    assert roles == set(Role)
    assert len({one.name for one in people}) == len(people)


@pytest.mark.parametrize("email", SUGGESTED)
def test_whom_the_demo_suggests_is_there(look, email):
    assert find_person_by_email(look.session, email) is not None


def test_every_suggested_manager_has_an_order_to_look_at(look):
    manager = find_person_by_email(look.session, SUGGESTED[0])
    premises = look.session.scalars(sa.select(Premises).where(Premises.code == "AP-01")).one()
    orders = look.session.scalars(
        sa.select(WorkOrder).where(WorkOrder.premises_id == premises.id)
    ).all()

    assert actor_of(manager, "web").may(Permission.CONFIRM, premises.place)
    assert any(order.is_open for order in orders)
