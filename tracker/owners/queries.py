"""Who holds an order at a stage: its named owner, else the deputy, else the role, else above."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.ladder import Ladder
from tracker.domain.roles import Place, Role, Scope, ScopeKind
from tracker.owners.models import StageOwner
from tracker.people.models import Person
from tracker.people.queries import list_role_holders


class HeldAs(StrEnum):
    """On what ground somebody holds an order."""

    OWNER = "owner"
    DEPUTY = "deputy"
    ROLE = "role"
    STAGE_ABOVE = "stage_above"  # the stage has nobody: a gap that is shown, never silent
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Holding:
    """Who answers for a stage at a place, and on what ground."""

    people: tuple[Person, ...]
    held_as: HeldAs

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those who hold it."""
        return tuple(person.name for person in self.people)


class Directory:
    """All stage owners and role holders, read once, so that a page of orders asks only once."""

    def __init__(
        self, owners: Sequence[StageOwner], by_role: dict[Role, list[tuple[Scope, Person]]]
    ):
        self._owners = {(row.stage, row.scope_kind, row.scope_id): row for row in owners}
        self._by_role = by_role
        self._resolved: dict[tuple[int, int, Place], Holding] = {}

    @classmethod
    def load(cls, session: Session) -> "Directory":
        """Return the directory as it stands now."""
        by_role: dict[Role, list[tuple[Scope, Person]]] = defaultdict(list)
        for grant in list_role_holders(session, tuple(Role)):
            by_role[grant.role].append((Scope(grant.scope_kind, grant.scope_id), grant.person))
        return cls(session.scalars(sa.select(StageOwner)).all(), by_role)

    def holders(self, ladder: Ladder, stage: int, place: Place) -> Holding:
        """Return who holds an order of this place at this stage of its ladder.

        The narrowest scope goes first. A shut account is passed over for the deputy, then for
        everybody who has the stage's role there, then for the stage above: an order never
        belongs to nobody in silence.
        """
        key = (ladder.version, stage, place)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(ladder, stage, place)
        return self._resolved[key]

    def deputy_of(self, ladder: Ladder, stage: int, place: Place) -> Holding:
        """Return who is paged when the holder of a stage does not accept it.

        The named deputy of the narrowest scope, else the others with the stage's role there, else
        the stage above; the holders themselves where there is nobody else.
        """
        held = self.holders(ladder, stage, place)
        for kind, scope_id in _scopes_of(place):
            row = self._owners.get((stage, kind, scope_id))
            if row is not None and row.deputy is not None and row.deputy.active:
                return Holding((row.deputy,), HeldAs.DEPUTY)
        others = tuple(
            who
            for who in self._role_holders(ladder.stage(stage).owner_role, place)
            if who not in held.people
        )
        if others:
            return Holding(others, HeldAs.ROLE)
        if stage < ladder.height:
            return Holding(self.holders(ladder, stage + 1, place).people, HeldAs.STAGE_ABOVE)
        return held

    def confirmers(self, place: Place) -> tuple[Person, ...]:
        """Return who turns the second key when a fix is reported: the managers, else the heads."""
        for role in (Role.PREMISES_MANAGER, Role.UNIT_HEAD):
            people = self._role_holders(role, place)
            if people:
                return people
        return ()

    def _resolve(self, ladder: Ladder, stage: int, place: Place) -> Holding:
        for kind, scope_id in _scopes_of(place):
            row = self._owners.get((stage, kind, scope_id))
            if row is not None and row.owner.active:
                return Holding((row.owner,), HeldAs.OWNER)
            if row is not None and row.deputy is not None and row.deputy.active:
                return Holding((row.deputy,), HeldAs.DEPUTY)
        people = self._role_holders(ladder.stage(stage).owner_role, place)
        if people:
            return Holding(people, HeldAs.ROLE)
        if stage < ladder.height:
            above = self.holders(ladder, stage + 1, place)
            if above.people:
                return Holding(above.people, HeldAs.STAGE_ABOVE)
        return Holding((), HeldAs.NOBODY)

    def _role_holders(self, role: Role, place: Place) -> tuple[Person, ...]:
        """Return those with the role there, of the narrowest scope that has any."""
        covering = [(scope, who) for scope, who in self._by_role[role] if scope.covers(place)]
        for kind, _ in _scopes_of(place):
            people = tuple(dict.fromkeys(who for scope, who in covering if scope.kind is kind))
            if people:
                return people
        return ()


def _scopes_of(place: Place) -> tuple[tuple[ScopeKind, int], ...]:
    return (
        (ScopeKind.PREMISES, place.premises_id),
        (ScopeKind.UNIT, place.unit_id),
        (ScopeKind.CONTRACT, place.contract_id or 0),
        (ScopeKind.EVERYTHING, 0),
    )
