"""Who holds an order: the named owner, else the deputy, else the role, else the stage above."""

import pytest

from tests.factories import (
    EVERYTHING,
    OPERATOR,
    in_premises,
    in_unit,
    make_person,
    make_stage_owner,
    under_contract,
)
from tracker.domain.errors import Conflict, NotAllowed
from tracker.domain.roles import Role
from tracker.owners.queries import Directory, HeldAs
from tracker.owners.service import set_stage_owner
from tracker.people.queries import get_person
from tracker.people.service import set_active


def _held(runtime, estate, stage):
    with runtime.reading() as look:
        holding = Directory.load(look.session, look.now).holders(
            look.policy.ladder, stage, estate.premises.place
        )
    return holding.held_as, [person.name for person in holding.people]


def _shut(work, person):
    with work(OPERATOR) as uow:
        set_active(uow, get_person(uow.session, person), active=False)


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        (0, "Olu Officer"),
        (1, "Mina Manager"),
        (2, "Sam Supplier"),
        (3, "Sam Supplier"),
        (4, "Una Head"),
        (5, "Olu Officer"),
        (6, "Olu Officer"),
    ],
)
def test_without_a_named_owner_the_role_of_the_stage_holds_it(runtime, estate, stage, name):
    assert _held(runtime, estate, stage) == (HeldAs.ROLE, [name])


def test_a_named_owner_goes_before_the_role(work, runtime, estate):
    with work(OPERATOR) as uow:
        make_stage_owner(uow, 1, make_person(uow, name="Nia Named"))

    assert _held(runtime, estate, 1) == (HeldAs.OWNER, ["Nia Named"])


def test_the_narrower_scope_goes_first(work, runtime, estate):
    found = []
    for scope, name in (
        (EVERYTHING, "of everything"),
        (under_contract(estate.premises.contract), "of the contract"),
        (in_unit(estate.premises.unit), "of the unit"),
        (in_premises(estate.premises), "of the premises"),
    ):
        with work(OPERATOR) as uow:
            make_stage_owner(uow, 2, make_person(uow, name=name), scope=scope)
        found += _held(runtime, estate, 2)[1]

    assert found == ["of everything", "of the contract", "of the unit", "of the premises"]


def test_a_shut_account_passes_it_to_the_deputy_then_the_role_then_the_stage_above(
    work, runtime, estate
):
    with work(OPERATOR) as uow:
        owner, deputy = make_person(uow, name="Own"), make_person(uow, name="Dep")
        make_stage_owner(uow, 1, owner, deputy=deputy)
    held = [_held(runtime, estate, 1)]
    for person in (owner.id, deputy.id, estate.manager.person_id):
        _shut(work, person)
        held.append(_held(runtime, estate, 1))

    assert held == [
        (HeldAs.OWNER, ["Own"]),
        (HeldAs.DEPUTY, ["Dep"]),
        (HeldAs.ROLE, ["Mina Manager"]),
        (HeldAs.STAGE_ABOVE, ["Sam Supplier"]),
    ]


def test_with_nobody_up_to_the_top_it_says_so(work, runtime, estate):
    for actor in (estate.officer, estate.unit_head):
        _shut(work, actor.person_id)

    assert _held(runtime, estate, 4) == (HeldAs.NOBODY, [])


def test_a_new_owner_replaces_the_one_before(work, runtime, estate):
    for name in ("First", "Second"):
        with work(OPERATOR) as uow:
            make_stage_owner(uow, 1, make_person(uow, name=name))

    assert _held(runtime, estate, 1) == (HeldAs.OWNER, ["Second"])


def test_an_owner_must_be_live_and_not_their_own_deputy(work, estate):
    with work(OPERATOR) as uow:
        person = make_person(uow)
    with pytest.raises(Conflict, match="somebody else"), work(OPERATOR) as uow:
        set_stage_owner(uow, stage=1, scope=EVERYTHING, owner=person, deputy=person)
    _shut(work, person.id)

    with pytest.raises(Conflict, match="closed"), work(OPERATOR) as uow:
        make_stage_owner(uow, 1, get_person(uow.session, person.id))


def test_only_who_manages_owners_may_name_them(work, estate):
    with pytest.raises(NotAllowed), work(estate.manager) as uow:
        make_stage_owner(uow, 1, get_person(uow.session, estate.manager.person_id))


def test_the_managers_confirm_a_fix_and_without_them_the_heads(work, runtime, estate):
    def confirmers():
        with runtime.reading() as look:
            people = Directory.load(look.session, look.now).confirmers(estate.premises.place)
        return [person.name for person in people]

    first = confirmers()
    _shut(work, estate.manager.person_id)
    second = confirmers()

    assert (first, second) == (["Mina Manager"], ["Una Head"])


def test_a_role_over_a_wider_scope_holds_only_where_no_narrower_one_does(work, runtime, estate):
    with work(OPERATOR) as uow:
        make_person(uow, Role.PREMISES_MANAGER, in_unit(estate.premises.unit), name="Wide")
    before = _held(runtime, estate, 1)
    _shut(work, estate.manager.person_id)

    assert before == (HeldAs.ROLE, ["Mina Manager"])
    assert _held(runtime, estate, 1) == (HeldAs.ROLE, ["Wide"])
