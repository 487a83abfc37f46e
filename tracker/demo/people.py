"""The demo's invented people: who has which role where, and who each is in the pretend Slack."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.demo import register
from tracker.demo.names import person_name
from tracker.demo.register import Register
from tracker.domain.roles import Role, Scope, ScopeKind
from tracker.people.models import Person
from tracker.people.service import add_person, give_grant, link_slack, make_slack_link
from tracker.unit_of_work import UnitOfWork

# The pretend workspace's own id.
SLACK_TEAM = "T0SANDBOX"
NEWCOMER = "newcomer"
COURT_MANAGERS, PRISON_MANAGERS = 4, 3

_HEADS_OF_BUSINESS_UNITS = {
    register.APPROVED_PREMISES_UNIT: "Head of approved premises",
    register.COURTS_UNIT: "Head of courts",
    register.PRISONS_UNIT: "Head of prisons",
}
_ESTATES = ("triage-lead", "triage-deputy", "spoc", "contract-manager", "service-manager",
            "deputy-director", "director")  # fmt: skip
_UNITS = (*register.LOCAL_UNITS, *_HEADS_OF_BUSINESS_UNITS)


@dataclass(frozen=True, slots=True)
class Plan:
    """One person to be added: a key of their own, a role, and the codes of where they have it.

    `places` holds scopes as the command line writes them, such as `premises:AP-03`.
    """

    key: str
    role: Role
    places: tuple[str, ...]


def plans() -> Iterator[Plan]:
    """Yield everybody, those a newcomer to the demo meets first at the start."""
    yield from _managers()
    for unit in _UNITS:
        yield Plan(f"head-{unit}", Role.UNIT_HEAD, (f"unit:{unit}",))
        # Who stands in for the managers of the unit, out of hours and on leave.
        yield Plan(f"duty-{unit}", Role.PREMISES_MANAGER, (f"unit:{unit}",))
    for key in _ESTATES:
        yield Plan(key, Role.ESTATES_OFFICER, ("everything",))
    for contract in register.CONTRACTS:
        for key in ("desk", "desk-deputy", "area", "account"):
            yield Plan(f"{key}-{contract}", Role.SUPPLIER_USER, (f"contract:{contract}",))
    yield Plan("auditor", Role.AUDITOR, ("everything",))
    yield Plan("administrator", Role.ADMINISTRATOR, ("everything",))
    for number in range(1, register.APPROVED_PREMISES + 1):
        code = f"AP-{number:02}"
        yield Plan(f"reporter-{code}", Role.REPORTER, (f"premises:{code}",))
    for unit in _UNITS:
        if unit != register.APPROVED_PREMISES_UNIT:
            yield Plan(f"reporter-{unit}", Role.REPORTER, (f"unit:{unit}",))
    # Not linked to Slack yet, so that linking can be tried.
    yield Plan(NEWCOMER, Role.PREMISES_MANAGER, ("premises:AP-02",))


def _managers() -> Iterator[Plan]:
    for prefix, number_of in (
        ("AP", register.APPROVED_PREMISES),
        ("OCC", register.CONTACT_CENTRES),
    ):
        for number in range(1, number_of + 1):
            code = f"{prefix}-{number:02}"
            yield Plan(f"manager-{code}", Role.PREMISES_MANAGER, (f"premises:{code}",))
    # As a guest of courts and prisons probation has one manager for several of them.
    for prefix, premises, managers in (
        ("CRT", register.COURTS, COURT_MANAGERS),
        ("PRS", register.PRISONS, PRISON_MANAGERS),
    ):
        for manager in range(managers):
            codes = range(manager + 1, premises + 1, managers)
            places = tuple(f"premises:{prefix}-{number:02}" for number in codes)
            yield Plan(f"manager-{prefix}-{manager + 1}", Role.PREMISES_MANAGER, places)


def manager_key(premises_code: str) -> str:
    """Return the key of whoever manages the premises."""
    prefix, _, number = premises_code.partition("-")
    shared = {"CRT": COURT_MANAGERS, "PRS": PRISON_MANAGERS}.get(prefix)
    if shared is None:
        return f"manager-{premises_code}"
    return f"manager-{prefix}-{(int(number) - 1) % shared + 1}"


def name_of(key: str) -> str:
    """Return the invented name of the person with this key."""
    return person_name(_NUMBERS[key])


def email_of(key: str) -> str:
    """Return the invented address of the person with this key; `.example` reaches nobody."""
    supplier = key.rpartition("-")[2] in {"NORTH", "SOUTH"} or "HOST-" in key
    host = "supplier.example" if supplier else "probation.example"
    return f"{name_of(key).lower().replace(' ', '.')}@{host}"


def slack_user_of(key: str) -> str:
    """Return the id of this person's Slack user in the pretend workspace."""
    return f"U0{key.replace('-', '').upper()}"


_NUMBERS = {plan.key: number for number, plan in enumerate(plans())}

# Whom to try first, in the order in which a fault meets them: e-mail addresses.
SUGGESTED = tuple(
    email_of(key)
    for key in (
        "manager-AP-01",
        "triage-lead",
        "desk-FM-NORTH",
        "area-FM-NORTH",
        f"head-{register.APPROVED_PREMISES_UNIT}",
        "contract-manager",
        "auditor",
        "administrator",
        NEWCOMER,
    )
)
NEWCOMER_NAME, NEWCOMER_EMAIL = name_of(NEWCOMER), email_of(NEWCOMER)
NEWCOMER_SLACK_USER = slack_user_of(NEWCOMER)


def add_people(uow: UnitOfWork, opened: Register) -> dict[str, Person]:
    """Add everybody with their grants and, but for one newcomer, their Slack user; by key."""
    people = {}
    for plan in plans():
        person = add_person(uow, name=name_of(plan.key), email=email_of(plan.key))
        for place in plan.places:
            give_grant(uow, person, plan.role, scope_of(opened, place))
        if plan.key != NEWCOMER:
            token = make_slack_link(uow, team_id=SLACK_TEAM, user_id=slack_user_of(plan.key))
            uow.session.flush()
            link_slack(uow, person, token)
        people[plan.key] = person
    return people


def scope_of(opened: Register, place: str) -> Scope:
    """Return the scope of `everything`, `premises:AP-03`, `unit:LDU-01` or `contract:FM-NORTH`."""
    kind, _, code = place.partition(":")
    match ScopeKind(kind):
        case ScopeKind.PREMISES:
            return Scope(ScopeKind.PREMISES, opened.premises[code].id)
        case ScopeKind.UNIT:
            return Scope(ScopeKind.UNIT, opened.units[code].id)
        case ScopeKind.CONTRACT:
            return Scope(ScopeKind.CONTRACT, opened.contracts[code].id)
        case ScopeKind.EVERYTHING:
            return Scope(ScopeKind.EVERYTHING)
