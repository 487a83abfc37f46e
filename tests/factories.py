"""Rows for the tests, made by the real services, with an answer to whatever a test leaves open."""

import itertools
from dataclasses import dataclass
from datetime import date

from tracker.domain.categories import PremisesType
from tracker.domain.joint import Part
from tracker.domain.reachability import AbsenceKind
from tracker.domain.roles import Actor, Role, Scope, ScopeKind, operator
from tracker.owners.models import Absence, StageOwner
from tracker.owners.schemas import AbsenceDraft
from tracker.owners.service import record_absence, set_stage_owner
from tracker.people.models import Person
from tracker.people.queries import actor_of
from tracker.people.service import add_person, give_grant, link_slack, make_slack_link
from tracker.premises.models import (
    Division,
    Location,
    LocationKind,
    Premises,
    Tenure,
    Unit,
    UnitKind,
)
from tracker.premises.schemas import PremisesDraft
from tracker.premises.service import add_location, open_premises, open_unit
from tracker.suppliers.models import Contract
from tracker.suppliers.service import add_contract, add_supplier
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.schemas import WorkOrderDraft
from tracker.work_orders.service import log_work_order

OPERATOR = operator("tests")
EVERYTHING = Scope(ScopeKind.EVERYTHING)
TEAM = "T0TESTS"

_number = itertools.count(1)


def in_premises(premises: Premises) -> Scope:
    """Return the scope of one premises."""
    return Scope(ScopeKind.PREMISES, premises.id)


def in_unit(unit: Unit) -> Scope:
    """Return the scope of a unit."""
    return Scope(ScopeKind.UNIT, unit.id)


def under_contract(contract: Contract) -> Scope:
    """Return the scope of a contract."""
    return Scope(ScopeKind.CONTRACT, contract.id)


def make_unit(uow: UnitOfWork, *, name: str = "", slack_channel: str | None = None) -> Unit:
    """Make a local delivery unit in a division of its own."""
    number = next(_number)
    division = Division(code=f"DIV-{number}", name=f"Division {number}")
    uow.session.add(division)
    uow.session.flush()
    return open_unit(
        uow,
        division,
        code=f"LDU-{number}",
        name=name or f"Unit {number}",
        kind=UnitKind.LOCAL_DELIVERY_UNIT,
        slack_channel=slack_channel,
    )


def make_contract(uow: UnitOfWork) -> Contract:
    """Make a contract with a supplier of its own."""
    number = next(_number)
    supplier = add_supplier(uow, code=f"SUP-{number}", name=f"Supplier {number}")
    return add_contract(uow, supplier, code=f"CON-{number}", name=f"Contract {number}")


def make_premises(
    uow: UnitOfWork,
    *,
    premises_type: PremisesType = PremisesType.APPROVED_PREMISES,
    name: str = "",
    address: str = "",
    unit: Unit | None = None,
    contract: Contract | None = None,
) -> Premises:
    """Make open premises; approved premises unless another type is asked for."""
    number = next(_number)
    draft = PremisesDraft(
        code=f"PR-{number:03}",
        name=name or f"Premises {number}",
        premises_type=premises_type,
        address=address or f"{number} Secret Street, Testford",
        tenure=Tenure.MOJ_FREEHOLD,
        opening_hours="Monday to Friday 09:00 to 17:00",
    )
    return open_premises(
        uow, draft, unit=unit or make_unit(uow), contract=contract or make_contract(uow)
    )


def make_location(
    uow: UnitOfWork,
    premises: Premises,
    *,
    name: str = "Main building",
    parent: Location | None = None,
) -> Location:
    """Make a building of the premises, or a room in `parent`."""
    return add_location(
        uow,
        premises,
        code=f"{premises.code}-L{next(_number)}",
        name=name,
        kind=LocationKind.ROOM if parent else LocationKind.BUILDING,
        parent=parent,
    )


def make_person(
    uow: UnitOfWork, role: Role | None = None, scope: Scope = EVERYTHING, *, name: str = ""
) -> Person:
    """Make a person, with a role over a scope (everything unless said otherwise)."""
    number = next(_number)
    person = add_person(uow, name=name or f"Person {number}", email=f"person-{number}@example.test")
    if role is not None:
        give_grant(uow, person, role, scope)
    return person


def make_actor(
    uow: UnitOfWork, role: Role, scope: Scope = EVERYTHING, *, door: str = "web", name: str = ""
) -> Actor:
    """Make a person and return them as the one who acts."""
    return actor_of(make_person(uow, role, scope, name=name), door)


def link_to_slack(uow: UnitOfWork, person: Person, user_id: str, *, team_id: str = TEAM) -> None:
    """Link a Slack user to the person, through a one-time link as they would themselves."""
    token = make_slack_link(uow, team_id=team_id, user_id=user_id)
    uow.session.flush()
    link_slack(uow, person, token)
    uow.session.flush()


def make_slack_user(uow: UnitOfWork, premises: Premises, user_id: str) -> int:
    """Make a manager of the premises who is that Slack user, and return their number."""
    person = make_person(uow, Role.PREMISES_MANAGER, in_premises(premises))
    link_to_slack(uow, person, user_id)
    return person.id


def make_stage_owner(
    uow: UnitOfWork,
    stage: int,
    owner: Person,
    *,
    scope: Scope = EVERYTHING,
    deputy: Person | None = None,
    out_of_hours: Person | None = None,
    part: Part = Part.OWNER,
) -> StageOwner:
    """Name the owner of a stage, or of its second acceptance."""
    return set_stage_owner(
        uow,
        stage=stage,
        scope=scope,
        owner=owner,
        deputy=deputy,
        out_of_hours=out_of_hours,
        part=part,
    )


def make_absence(
    uow: UnitOfWork,
    person: Person,
    first_day: date,
    last_day: date,
    *,
    kind: AbsenceKind = AbsenceKind.LEAVE,
) -> Absence:
    """Say that somebody is away on these days."""
    draft = AbsenceDraft(first_day=first_day, last_day=last_day, kind=kind)
    return record_absence(uow, person, draft)


def make_order(
    uow: UnitOfWork,
    premises: Premises,
    *,
    category_code: str = "HTG-LOS",
    title: str = "There is no heating",
    at_risk: bool = False,
    **more: object,
) -> WorkOrder:
    """Log a work order at the premises, as whoever acts in the unit of work; P2 unless changed."""
    if "location_code" not in more:  # a room of its own: not the same fault over and over
        more["location_code"] = _room(uow, premises)
    draft = WorkOrderDraft(
        premises_code=premises.code,
        category_code=category_code,
        title=title,
        at_risk=at_risk,
        **more,
    )
    return log_work_order(uow, draft)


def _room(uow: UnitOfWork, premises: Premises) -> str:
    code = f"{premises.code}-L{next(_number)}"
    uow.session.add(
        Location(premises_id=premises.id, code=code, kind=LocationKind.ROOM, name="A room")
    )
    uow.session.flush()
    return code


@dataclass(frozen=True, slots=True)
class Estate:
    """Approved premises with everybody around them, and an office that those may not see."""

    premises: Premises
    elsewhere: Premises
    reporter: Actor
    manager: Actor
    unit_head: Actor
    officer: Actor
    supplier: Actor
    auditor: Actor
    administrator: Actor
    stranger: Actor  # the manager of the premises elsewhere


def make_estate(uow: UnitOfWork) -> Estate:
    """Make a small estate with one person in each role; stages fall to the holders of the roles."""
    premises = make_premises(uow, name="Rowan House")
    elsewhere = make_premises(
        uow, name="Elm Office", premises_type=PremisesType.OFFENDER_CONTACT_CENTRE
    )
    here = in_premises(premises)
    return Estate(
        premises=premises,
        elsewhere=elsewhere,
        reporter=make_actor(uow, Role.REPORTER, here, name="Rita Reporter"),
        manager=make_actor(uow, Role.PREMISES_MANAGER, here, name="Mina Manager"),
        unit_head=make_actor(uow, Role.UNIT_HEAD, in_unit(premises.unit), name="Una Head"),
        officer=make_actor(uow, Role.ESTATES_OFFICER, name="Olu Officer"),
        supplier=make_actor(
            uow, Role.SUPPLIER_USER, under_contract(premises.contract), name="Sam Supplier"
        ),
        auditor=make_actor(uow, Role.AUDITOR, name="Ada Auditor"),
        administrator=make_actor(uow, Role.ADMINISTRATOR, name="Ade Administrator"),
        stranger=make_actor(
            uow, Role.PREMISES_MANAGER, in_premises(elsewhere), name="Stan Stranger"
        ),
    )
