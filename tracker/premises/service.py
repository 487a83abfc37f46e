"""Changing the register: units, premises, locations; and showing a sensitive address."""

from tracker.domain.calendar import london_date
from tracker.domain.errors import Conflict
from tracker.domain.events import (
    AddressShown,
    DivisionOpened,
    LocationAdded,
    PremisesClosed,
    PremisesHoursSet,
    PremisesOpened,
    UnitChanged,
    UnitOpened,
)
from tracker.domain.roles import Permission
from tracker.domain.wording import counted
from tracker.outbox.ways import find_channel
from tracker.premises.models import (
    Division,
    Location,
    LocationKind,
    Premises,
    PremisesStatus,
    Unit,
    UnitKind,
)
from tracker.premises.schemas import HoursDraft, PremisesDraft
from tracker.suppliers.models import Contract
from tracker.unit_of_work import UnitOfWork


def open_division(uow: UnitOfWork, *, code: str, name: str) -> Division:
    """Add the part of the organisation that one estates board oversees."""
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    division = Division(code=code, name=name)
    uow.add(division)
    uow.session.flush()
    uow.record(DivisionOpened(code), division)
    return division


def open_unit(
    uow: UnitOfWork,
    division: Division,
    *,
    code: str,
    name: str,
    kind: UnitKind,
    slack_channel: str | None = None,
) -> Unit:
    """Add a local delivery unit or a business unit."""
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    unit = Unit(
        code=code, name=name, kind=kind, division_id=division.id, slack_channel=slack_channel
    )
    unit.division = division
    uow.add(unit)
    uow.session.flush()
    uow.record(UnitOpened(code), unit)
    return unit


def set_slack_channel(uow: UnitOfWork, unit: Unit, channel: str) -> None:
    """Say in which Slack channel the unit's cards stand from now on, by the channel's id."""
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    uow.watch(unit)
    unit.slack_channel = channel
    find_channel(uow.session, channel)
    uow.record(UnitChanged(unit.code), unit)


def open_premises(
    uow: UnitOfWork, draft: PremisesDraft, *, unit: Unit, contract: Contract
) -> Premises:
    """Add premises to the register, in a unit and under a contract."""
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    address = uow.keep(draft.address)
    premises = Premises(
        code=draft.code,
        name=draft.name,
        premises_type=draft.premises_type,
        address_key=address.key,
        unit_id=unit.id,
        contract_id=contract.id,
        tenure=draft.tenure,
        opening_hours=draft.opening_hours,
        status=PremisesStatus.OPEN,
    )
    premises.unit, premises.contract, premises.locations = unit, contract, []
    uow.add(premises)
    uow.session.flush()
    uow.record(PremisesOpened(draft.code), premises)
    return premises


def set_working_hours(uow: UnitOfWork, premises: Premises, hours: HoursDraft | None) -> None:
    """Let the premises work by hours of its own, or with None by everybody's again.

    They decide what is due in working time there from the next recomputing on; bank holidays
    count for nobody.
    """
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    uow.watch(premises)
    premises.works_from = f"{hours.opens:%H:%M}" if hours else None
    premises.works_until = f"{hours.closes:%H:%M}" if hours else None
    premises.works_on = "".join(str(day) for day in hours.weekdays) if hours else None
    uow.record(PremisesHoursSet(premises.code), premises)


def add_location(
    uow: UnitOfWork,
    premises: Premises,
    *,
    code: str,
    name: str,
    kind: LocationKind,
    parent: Location | None = None,
) -> Location:
    """Add a building, or a room in one, to the tree of the premises."""
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    location = Location(
        premises_id=premises.id,
        parent_id=parent.id if parent else None,
        code=code,
        kind=kind,
        name=name,
    )
    uow.add(location)
    uow.session.flush()
    uow.record(LocationAdded(premises.code), location)
    return location


def close_premises(uow: UnitOfWork, premises: Premises, *, open_orders: int) -> None:
    """Close premises; their history stays readable.

    Raises Conflict while orders are open there, whose number the caller gives: nothing that is
    owed may be lost with a building.
    """
    uow.actor.require_anywhere(Permission.MANAGE_REGISTER)
    if open_orders:
        owed = counted(open_orders, "open order")
        raise Conflict(f"It has {owed}. Nothing that is owed may be lost with a building.")
    uow.watch(premises)
    premises.status = PremisesStatus.CLOSED
    premises.closed_on = london_date(uow.now)
    uow.record(PremisesClosed(premises.code), premises)


def show_address(uow: UnitOfWork, premises: Premises) -> str:
    """Return the address to somebody who may know it; that they asked is on the trail.

    Raises NotAllowed for anybody else.
    """
    uow.actor.require(Permission.VIEW_ADDRESS, premises.place)
    uow.record(AddressShown(premises.code))
    return premises.address.words
