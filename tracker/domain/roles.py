"""Who may do what, and where."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import NotAllowed
from tracker.domain.permissions import DEEDS, Permission

__all__ = [
    "PERMISSIONS",
    "SYSTEM",
    "Actor",
    "Grant",
    "Permission",
    "Place",
    "Reach",
    "Role",
    "Scope",
    "ScopeKind",
    "operator",
    "refusal",
    "roles_with",
]


class Role(StrEnum):
    """What a person is to the places of a grant."""

    REPORTER = "reporter"
    PREMISES_MANAGER = "premises_manager"
    UNIT_HEAD = "unit_head"
    ESTATES_OFFICER = "estates_officer"
    SUPPLIER_USER = "supplier_user"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role in words, for one person."""
        return self.value.replace("_", " ").capitalize()


_P = Permission
_REPORTER = frozenset(
    {
        _P.VIEW,
        _P.REPORT,
        _P.CHASE,
        _P.ANSWER,
        _P.NOTE,
        _P.ESCALATE,
        _P.REOPEN,
        _P.COVER_REPORT,
        _P.PROPOSE_PRIORITY,
        _P.DISPUTE,
    }
)
_MANAGER = _REPORTER | {
    _P.ACCEPT,
    _P.UPDATE,
    _P.CONFIRM,
    _P.INTERIM,
    _P.CLAIM_PAUSE,
    _P.DECIDE_PAUSE,
    _P.SET_PRIORITY,
    _P.MERGE,
    _P.CERTIFY,
    _P.END_WINDOW,
    _P.VIEW_ADDRESS,
    _P.EXPORT,
    _P.REDACT,
    _P.COVER_CONFIRM,
    _P.COVER_FILL,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REPORTER: _REPORTER,
    Role.PREMISES_MANAGER: _MANAGER,
    Role.UNIT_HEAD: _MANAGER | {_P.OPEN_SEALED, _P.COVER_REQUIRE},
    Role.ESTATES_OFFICER: frozenset(
        {
            _P.VIEW,
            _P.REPORT,
            _P.CHASE,
            _P.ANSWER,
            _P.NOTE,
            _P.ACCEPT,
            _P.UPDATE,
            _P.ESCALATE,
            _P.COMPLETE,
            _P.INTERIM,
            _P.CLAIM_PAUSE,
            _P.DECIDE_PAUSE,
            _P.PROPOSE_PRIORITY,
            _P.SET_PRIORITY,
            _P.DISPUTE,
            _P.RULE,
            _P.RECOVER,
            _P.SIMULATE,
            _P.MERGE,
            _P.CERTIFY,
            _P.ANNOUNCE_WINDOW,
            _P.END_WINDOW,
            _P.IMPORT,
            _P.EXPORT,
            _P.VIEW_ADDRESS,
            _P.VIEW_TRAIL,
            _P.VIEW_PEOPLE,
            _P.REDACT,
            _P.OPEN_SEALED,
            _P.MANAGE_OWNERS,
            _P.COVER_CONFIRM,
            _P.COVER_REPORT,
            _P.COVER_FILL,
            _P.COVER_REQUIRE,
        }
    ),
    Role.SUPPLIER_USER: frozenset(
        {
            _P.VIEW,
            _P.ANSWER,
            _P.NOTE,
            _P.ACCEPT,
            _P.UPDATE,
            _P.COMPLETE,
            _P.COVER_CONFIRM,
            _P.CLAIM_PAUSE,
            _P.PROPOSE_PRIORITY,
            _P.DISPUTE,
        }
    ),
    Role.AUDITOR: frozenset(
        {_P.VIEW, _P.EXPORT, _P.VIEW_ADDRESS, _P.VIEW_TRAIL, _P.VIEW_PEOPLE, _P.OPEN_SEALED}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            _P.VIEW,
            _P.IMPORT,
            _P.EXPORT,
            _P.VIEW_TRAIL,
            _P.VIEW_PEOPLE,
            _P.CERTIFY,
            _P.REBASE,
            _P.SIMULATE,
            _P.MANAGE_REGISTER,
            _P.MANAGE_PEOPLE,
            _P.MANAGE_OWNERS,
        }
    ),
}


class ScopeKind(StrEnum):
    """What the number in a scope counts."""

    PREMISES = "premises"
    UNIT = "unit"
    CONTRACT = "contract"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: one premises, with the unit and the contract it belongs to."""

    premises_id: int
    unit_id: int
    contract_id: int | None


@dataclass(frozen=True, slots=True)
class Scope:
    """The places a grant holds at; `id` is None only for everything."""

    kind: ScopeKind
    id: int | None = None

    def __post_init__(self) -> None:
        if (self.id is None) != (self.kind is ScopeKind.EVERYTHING):
            raise ValueError(f"a scope of {self.kind} and the id {self.id} do not go together")

    def covers(self, place: Place) -> bool:
        """Whether the place lies in the scope."""
        match self.kind:
            case ScopeKind.EVERYTHING:
                return True
            case ScopeKind.PREMISES:
                return self.id == place.premises_id
            case ScopeKind.UNIT:
                return self.id == place.unit_id
            case ScopeKind.CONTRACT:
                return self.id == place.contract_id


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a scope."""

    role: Role
    scope: Scope


@dataclass(frozen=True, slots=True)
class Reach:
    """All the places at which somebody may do one thing, in a shape a query can use."""

    everything: bool
    premises_ids: frozenset[int]
    unit_ids: frozenset[int]
    contract_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a person or the machine, through one door (web, slack, cli, clock, import,
    qr).
    """

    person_id: int | None
    name: str
    grants: tuple[Grant, ...]
    door: str

    @property
    def trail_name(self) -> str:
        """How the trail names whoever acts: people by number, never by name."""
        if self.person_id is not None:
            return f"person:{self.person_id}"
        if self.door == "qr":
            return f"visitor:{self.name}"[:40]
        return "machine" if self.door == "clock" else f"operator:{self.name}"[:40]

    def may(self, permission: Permission, place: Place) -> bool:
        """Whether some grant allows this at the place."""
        return any(
            permission in PERMISSIONS[grant.role] and grant.scope.covers(place)
            for grant in self.grants
        )

    def has(self, role: Role, place: Place) -> bool:
        """Whether some grant gives this role at the place."""
        return any(grant.role is role and grant.scope.covers(place) for grant in self.grants)

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether some grant allows this at any place at all."""
        return any(permission in PERMISSIONS[grant.role] for grant in self.grants)

    def require(self, permission: Permission, place: Place) -> None:
        """Raise NotAllowed, naming the roles that can, unless some grant allows this here."""
        if not self.may(permission, place):
            raise NotAllowed(refusal(permission))

    def require_anywhere(self, permission: Permission) -> None:
        """Raise NotAllowed, naming the roles that can, unless some grant allows this anywhere."""
        if not self.may_anywhere(permission):
            raise NotAllowed(refusal(permission))

    def scopes_for(self, permission: Permission) -> Reach:
        """Return all the places at which the grants allow this."""
        scopes = [grant.scope for grant in self.grants if permission in PERMISSIONS[grant.role]]

        def ids(kind: ScopeKind) -> frozenset[int]:
            return frozenset(s.id for s in scopes if s.kind is kind and s.id is not None)

        return Reach(
            everything=any(scope.kind is ScopeKind.EVERYTHING for scope in scopes),
            premises_ids=ids(ScopeKind.PREMISES),
            unit_ids=ids(ScopeKind.UNIT),
            contract_ids=ids(ScopeKind.CONTRACT),
        )


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """Return the roles that carry a permission."""
    return tuple(role for role in Role if permission in PERMISSIONS[role])


def refusal(permission: Permission) -> str:
    """Return the words for somebody who may not do this, which say who can."""
    who = [f"{role.label.lower()}s" for role in roles_with(permission)]
    listed = who[0] if len(who) == 1 else f"{', '.join(who[:-1])} and {who[-1]}"
    return f"You may not {DEEDS[permission]}. {listed.capitalize()} can."


_ALL = tuple(Grant(role, Scope(ScopeKind.EVERYTHING)) for role in Role)

# The machine itself, when its clock makes a move that no person made.
SYSTEM = Actor(person_id=None, name="Makesafe", grants=_ALL, door="clock")


def operator(name: str) -> Actor:
    """Return the actor of the command line, who runs the machine and may do everything."""
    return Actor(person_id=None, name=name, grants=_ALL, door="cli")
