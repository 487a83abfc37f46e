"""Who may do what, and where."""

import pytest

from tracker.domain.errors import NotAllowed
from tracker.domain.roles import (
    SYSTEM,
    Actor,
    Grant,
    Permission,
    Place,
    Reach,
    Role,
    Scope,
    ScopeKind,
    operator,
    refusal,
    roles_with,
)

HERE = Place(premises_id=1, unit_id=10, contract_id=100)
ELSEWHERE = Place(premises_id=2, unit_id=20, contract_id=None)
EVERYWHERE = Scope(ScopeKind.EVERYTHING)

MATRIX = {
    Role.REPORTER: "view report chase answer note escalate reopen cover_report dispute"
    " propose_priority",
    Role.PREMISES_MANAGER: "view report chase answer note escalate reopen accept update confirm"
    " interim view_address export cover_confirm cover_report cover_fill claim_pause"
    " decide_pause dispute propose_priority set_priority certify merge end_window redact",
    Role.UNIT_HEAD: "view report chase answer note escalate reopen accept update confirm"
    " interim view_address export cover_confirm cover_report cover_fill cover_require"
    " claim_pause decide_pause dispute propose_priority set_priority certify"
    " merge end_window redact open_sealed",
    Role.ESTATES_OFFICER: "view report chase answer note accept update escalate complete interim"
    " import export view_address view_trail manage_owners cover_confirm cover_report"
    " cover_fill cover_require claim_pause decide_pause dispute rule recover"
    " propose_priority set_priority certify merge announce_window end_window simulate"
    " redact open_sealed view_people",
    Role.SUPPLIER_USER: "view answer note accept update complete cover_confirm dispute"
    " propose_priority claim_pause",
    Role.AUDITOR: "view export view_address view_trail view_people open_sealed",
    Role.ADMINISTRATOR: "view import export view_trail manage_register manage_people"
    " manage_owners certify rebase simulate view_people",
}


def actor(*grants: tuple[Role, Scope]) -> Actor:
    return Actor(person_id=5, name="Sam", grants=tuple(Grant(*g) for g in grants), door="web")


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_matrix_says_and_nothing_else(role):
    somebody = actor((role, EVERYWHERE))

    assert {p for p in Permission if somebody.may(p, HERE)} == set(MATRIX[role].split())


@pytest.mark.parametrize(
    "scope",
    [
        Scope(ScopeKind.PREMISES, 1),
        Scope(ScopeKind.UNIT, 10),
        Scope(ScopeKind.CONTRACT, 100),
    ],
    ids=lambda scope: scope.kind,
)
def test_a_grant_holds_in_its_scope_and_not_outside(scope):
    manager = actor((Role.PREMISES_MANAGER, scope))

    assert manager.may(Permission.CONFIRM, HERE)
    assert not manager.may(Permission.CONFIRM, ELSEWHERE)


@pytest.mark.parametrize("kind", sorted(set(ScopeKind) - {ScopeKind.EVERYTHING}))
def test_the_number_of_a_scope_counts_only_its_own_kind(kind):
    somebody = actor((Role.PREMISES_MANAGER, Scope(kind, 7)))
    place = {"premises_id": 1, "unit_id": 1, "contract_id": 1}

    reached = {name for name in place if somebody.may(Permission.VIEW, Place(**{**place, name: 7}))}

    assert reached == {f"{kind}_id"}


def test_two_grants_do_not_lend_each_other_their_places():
    somebody = actor(
        (Role.PREMISES_MANAGER, Scope(ScopeKind.PREMISES, 1)), (Role.AUDITOR, EVERYWHERE)
    )

    assert somebody.may(Permission.VIEW, ELSEWHERE)
    assert somebody.may(Permission.CONFIRM, HERE)
    assert not somebody.may(Permission.CONFIRM, ELSEWHERE)


def test_somebody_without_a_grant_may_nothing_anywhere():
    nobody = actor()

    assert [p for p in Permission if nobody.may_anywhere(p)] == []
    assert nobody.scopes_for(Permission.VIEW) == Reach(
        everything=False,
        premises_ids=frozenset(),
        unit_ids=frozenset(),
        contract_ids=frozenset(),
    )


def test_the_reach_of_a_permission_gathers_only_the_grants_that_carry_it():
    somebody = actor(
        (Role.PREMISES_MANAGER, Scope(ScopeKind.PREMISES, 1)),
        (Role.REPORTER, Scope(ScopeKind.PREMISES, 2)),
        (Role.UNIT_HEAD, Scope(ScopeKind.UNIT, 10)),
        (Role.SUPPLIER_USER, Scope(ScopeKind.CONTRACT, 100)),
        (Role.AUDITOR, EVERYWHERE),
    )

    assert somebody.scopes_for(Permission.ACCEPT) == Reach(
        everything=False,
        premises_ids=frozenset({1}),
        unit_ids=frozenset({10}),
        contract_ids=frozenset({100}),
    )
    assert somebody.scopes_for(Permission.VIEW).everything


def test_a_refusal_names_who_can():
    supplier = actor((Role.SUPPLIER_USER, EVERYWHERE))

    with pytest.raises(NotAllowed, match="Premises managers and unit heads can"):
        supplier.require(Permission.CONFIRM, HERE)
    with pytest.raises(NotAllowed, match="Administrators can"):
        supplier.require_anywhere(Permission.MANAGE_PEOPLE)


def test_who_may_is_not_refused():
    manager = actor((Role.PREMISES_MANAGER, Scope(ScopeKind.PREMISES, 1)))

    manager.require(Permission.CONFIRM, HERE)
    manager.require_anywhere(Permission.CONFIRM)


@pytest.mark.parametrize("permission", Permission)
def test_everything_that_is_allowed_to_anybody_can_be_refused_in_words(permission):
    assert roles_with(permission)
    assert refusal(permission).startswith("You may not ")


@pytest.mark.parametrize("somebody", [SYSTEM, operator("root")], ids=["machine", "operator"])
@pytest.mark.parametrize("permission", Permission)
def test_the_machine_and_its_operator_may_do_everything(somebody, permission):
    assert somebody.person_id is None
    assert somebody.may(permission, ELSEWHERE)


def test_the_doors_of_the_machine_and_its_operator_tell_them_apart():
    assert (SYSTEM.name, SYSTEM.door) == ("Makesafe", "clock")
    assert (operator("root").name, operator("root").door) == ("root", "cli")


def test_the_trail_names_people_by_number_and_never_by_name():
    assert actor().trail_name == "person:5"
    assert SYSTEM.trail_name == "machine"
    assert operator("root").trail_name == "operator:root"


@pytest.mark.parametrize(("kind", "number"), [(ScopeKind.EVERYTHING, 1), (ScopeKind.UNIT, None)])
def test_a_scope_that_could_reach_more_than_meant_cannot_be_made(kind, number):
    with pytest.raises(ValueError, match="scope"):
        Scope(kind, number)
