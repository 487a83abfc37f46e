"""The demo's division: 13 units, three suppliers with four contracts, and 118 premises.

The numbers are those of the inspected division: 41 offender contact centres, 18 approved
premises, 41 courts and 18 prisons, in ten local delivery units and three business units.
"""

from dataclasses import dataclass

from tracker.demo.names import address, town, tree
from tracker.domain.categories import PremisesType
from tracker.premises.models import LocationKind, Premises, Tenure, Unit, UnitKind
from tracker.premises.schemas import PremisesDraft
from tracker.premises.service import add_location, open_division, open_premises, open_unit
from tracker.suppliers.models import Contract
from tracker.suppliers.service import add_contract, add_supplier
from tracker.unit_of_work import UnitOfWork

DIVISION_CODE = "DEMO"
LOCAL_UNITS = tuple(f"LDU-{number:02}" for number in range(1, 11))
APPROVED_PREMISES_UNIT, COURTS_UNIT, PRISONS_UNIT = "BU-AP", "BU-CRT", "BU-PRS"
NORTH, SOUTH, COURTS_HOST, PRISONS_HOST = "FM-NORTH", "FM-SOUTH", "HOST-CRT", "HOST-PRS"
CONTRACTS = (NORTH, SOUTH, COURTS_HOST, PRISONS_HOST)

CONTACT_CENTRES, APPROVED_PREMISES, COURTS, PRISONS = 41, 18, 41, 18

_UNIT_NAMES = (
    "Northmoor", "Eastmere", "Southdown", "Westbrook", "Highfold", "Lowvale", "Midholme",
    "Fenside", "Hillcote", "Shoreby",
)  # fmt: skip
_SUPPLIERS = {
    "NATFM": (
        "Fictional Facilities Ltd",
        {NORTH: "National facilities, north", SOUTH: "National facilities, south"},
    ),
    "COURTFM": ("Imaginary Court Services Ltd", {COURTS_HOST: "Court host's facilities"}),
    "PRISONFM": ("Notional Custodial Estates Ltd", {PRISONS_HOST: "Prison host's facilities"}),
}
_OFFICE_HOURS = "Monday to Friday 09:00 to 17:00"
_ROUND_THE_CLOCK = "Every day, round the clock"
_FIRST_INDEPENDENT = 17  # the last two approved premises are run by a charity
_ROOMS = {
    PremisesType.OFFENDER_CONTACT_CENTRE: (
        "Reception", "Interview room 1", "Interview room 2", "Group room", "Open-plan office",
        "Plant room",
    ),
    PremisesType.APPROVED_PREMISES: (
        "Staff office", "Kitchen", "Dining room", "Bedroom corridor", "Laundry", "Plant room",
    ),
    PremisesType.COURT: ("Probation office", "Interview room", "Waiting area"),
    PremisesType.PRISON: ("Offender management unit", "Interview room", "Visits hall"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Register:
    """Everything that was opened, by its code."""

    units: dict[str, Unit]
    contracts: dict[str, Contract]
    premises: dict[str, Premises]


def open_register(uow: UnitOfWork) -> Register:
    """Open the division with all its units, contracts, premises and locations."""
    units = _open_units(uow)
    contracts = _open_contracts(uow)
    premises = {}
    for number, (draft, unit, contract) in enumerate(_all_premises()):
        opened = open_premises(uow, draft, unit=units[unit], contract=contracts[contract])
        _add_locations(uow, opened, two_buildings=number % 6 == 0)
        premises[draft.code] = opened
    return Register(units, contracts, premises)


def slack_channel(unit_code: str) -> str:
    """Return the id of the unit's channel in the pretend workspace, in the form of Slack's ids."""
    return f"C0{unit_code.replace('-', '')}"


def _open_units(uow: UnitOfWork) -> dict[str, Unit]:
    division = open_division(uow, code=DIVISION_CODE, name="Demonstration division")
    named = [
        (code, f"{name} local delivery unit", UnitKind.LOCAL_DELIVERY_UNIT)
        for code, name in zip(LOCAL_UNITS, _UNIT_NAMES, strict=True)
    ]
    named += [
        (APPROVED_PREMISES_UNIT, "Approved premises unit", UnitKind.BUSINESS_UNIT),
        (COURTS_UNIT, "Courts unit", UnitKind.BUSINESS_UNIT),
        (PRISONS_UNIT, "Prisons unit", UnitKind.BUSINESS_UNIT),
    ]
    return {
        code: open_unit(
            uow, division, code=code, name=name, kind=kind, slack_channel=slack_channel(code)
        )
        for code, name, kind in named
    }


def _open_contracts(uow: UnitOfWork) -> dict[str, Contract]:
    found = {}
    for code, (name, contracts) in _SUPPLIERS.items():
        supplier = add_supplier(uow, code=code, name=name)
        for contract_code, contract_name in contracts.items():
            found[contract_code] = add_contract(
                uow, supplier, code=contract_code, name=contract_name
            )
    return found


def _all_premises() -> list[tuple[PremisesDraft, str, str]]:
    """Return what is opened, with the codes of its unit and its contract."""
    plans = [_contact_centre(number) for number in range(1, CONTACT_CENTRES + 1)]
    plans += [_approved_premises(number) for number in range(1, APPROVED_PREMISES + 1)]
    for number in range(1, COURTS + 1):
        draft = _draft("CRT", number, f"{town(number)} Court {number}", Tenure.HOSTED_COURT)
        plans.append((draft, COURTS_UNIT, COURTS_HOST))
    for number in range(1, PRISONS + 1):
        draft = _draft("PRS", number, f"HMP {town(number)} {number}", Tenure.HOSTED_PRISON)
        plans.append((draft, PRISONS_UNIT, PRISONS_HOST))
    return plans


def _contact_centre(number: int) -> tuple[PremisesDraft, str, str]:
    place = (number - 1) % len(LOCAL_UNITS)
    tenure = Tenure.LEASED if number % 3 else Tenure.MOJ_FREEHOLD
    name = f"{town(number)} Contact Centre {number}"
    contract = NORTH if place < len(LOCAL_UNITS) // 2 else SOUTH
    return _draft("OCC", number, name, tenure), LOCAL_UNITS[place], contract


def _approved_premises(number: int) -> tuple[PremisesDraft, str, str]:
    independent = number >= _FIRST_INDEPENDENT
    tenure = Tenure.INDEPENDENT_AP if independent else Tenure.MOJ_FREEHOLD
    contract = NORTH if number <= APPROVED_PREMISES // 2 else SOUTH
    name = f"{tree(number - 1)} House"
    return _draft("AP", number, name, tenure), APPROVED_PREMISES_UNIT, contract


_TYPES = {
    "OCC": (PremisesType.OFFENDER_CONTACT_CENTRE, 0, _OFFICE_HOURS),
    "AP": (PremisesType.APPROVED_PREMISES, 50, _ROUND_THE_CLOCK),
    "CRT": (PremisesType.COURT, 80, _OFFICE_HOURS),
    "PRS": (PremisesType.PRISON, 130, _ROUND_THE_CLOCK),
}


def _draft(prefix: str, number: int, name: str, tenure: Tenure) -> PremisesDraft:
    premises_type, first_address, hours = _TYPES[prefix]
    return PremisesDraft(
        code=f"{prefix}-{number:02}",
        name=name,
        premises_type=premises_type,
        address=address(first_address + number),
        tenure=tenure,
        opening_hours=hours,
    )


def _add_locations(uow: UnitOfWork, premises: Premises, *, two_buildings: bool) -> None:
    main = add_location(
        uow,
        premises,
        code=f"{premises.code}-MAIN",
        name="Main building",
        kind=LocationKind.BUILDING,
    )
    for number, room in enumerate(_ROOMS[premises.premises_type], start=1):
        add_location(
            uow,
            premises,
            code=f"{premises.code}-MAIN-{number:02}",
            name=room,
            kind=LocationKind.ROOM,
            parent=main,
        )
    if two_buildings:
        add_location(
            uow, premises, code=f"{premises.code}-ANX", name="Annexe", kind=LocationKind.BUILDING
        )
