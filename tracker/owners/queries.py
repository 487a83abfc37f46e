"""Who holds an order at a stage: whoever is named and can be reached, else the role, else above."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from tracker.domain.joint import Part
from tracker.domain.ladder import Ladder, Stage
from tracker.domain.reachability import Contact, PassedOver, passed_over
from tracker.domain.roles import Place, Role, ScopeKind
from tracker.owners.snapshot import Named, Snapshot, read_snapshot


class HeldAs(StrEnum):
    """On what ground somebody holds an order."""

    OWNER = "owner"
    DEPUTY = "deputy"
    OUT_OF_HOURS = "out_of_hours"
    ROLE = "role"
    STAGE_ABOVE = "stage_above"  # the stage has nobody: a gap that is shown, never silent
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Holding:
    """Who answers for a stage at a place, on what ground, and who was passed over before them."""

    people: tuple[Contact, ...]
    held_as: HeldAs
    passed_over: tuple[PassedOver, ...] = field(default=())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those who hold it."""
        return tuple(person.name for person in self.people)

    @property
    def is_vacant(self) -> bool:
        """Whether nobody of this very stage can be reached, so that the next one answers."""
        return self.held_as in {HeldAs.STAGE_ABOVE, HeldAs.NOBODY}

    @property
    def why(self) -> str:
        """Why it is not whoever comes first: `J. Patel is on leave until ...`, or nothing."""
        return "; ".join(each.words for each in self.passed_over)


class Directory:
    """All stage owners and role holders at one instant (UTC), read at most once for a page."""

    def __init__(self, snapshot: Snapshot, now: datetime):
        self._snapshot = snapshot
        self.now = now
        self._resolved: dict[tuple[int, int, Place, bool, Part], Holding] = {}

    @classmethod
    def load(cls, session: Session, now: datetime) -> "Directory":
        """Return the directory as it stands, to say who can be reached at `now`."""
        return cls(read_snapshot(session, now), now)

    def at(self, instant: datetime) -> "Directory":
        """Return the same directory, to say who could be reached at a later instant."""
        return Directory(self._snapshot, instant)

    @property
    def token(self) -> str:
        """A name for the state that the directory was read from; another state has another."""
        return self._snapshot.token

    def person(self, person_id: int) -> Contact | None:
        """Return the person, reachable or not."""
        return self._snapshot.people.get(person_id)

    def holding_stages(self, ladder: Ladder) -> tuple[Contact, ...]:
        """Return, by name, everybody who is named for a stage or has the role of one."""
        roles = {stage.owner_role for stage in ladder.stages}
        roles |= {stage.with_role.role for stage in ladder.stages if stage.with_role}
        found = {
            who.id: who
            for (role, _, _), people in self._snapshot.by_role.items()
            for who in people
            if role in roles
        }
        for row in self._snapshot.named.values():
            named = (row.owner, row.deputy, row.out_of_hours)
            found |= {who.id: who for who in named if who is not None}
        return tuple(sorted(found.values(), key=lambda who: (who.name, who.id)))

    def leave_begins(self, after: date, until: date) -> list[date]:
        """Return the days after the first and up to the second on which somebody's leave begins."""
        return sorted(
            {
                absence.first_day
                for person in self._snapshot.people.values()
                for absence in person.absences
                if absence.ended_at is None and after < absence.first_day <= until
            }
        )

    def with_any_role(self, roles: Collection[Role]) -> tuple[Contact, ...]:
        """Return whoever has one of the roles anywhere and can be reached."""
        found = {
            who.id: who
            for (role, _, _), people in self._snapshot.by_role.items()
            for who in people
            if role in roles and who.unreachable(self.now) is None
        }
        return tuple(found[number] for number in sorted(found))

    def named(self, stage: int, place: Place, part: Part = Part.OWNER) -> Named | None:
        """Return who is named for the stage there, by the narrowest scope that names anybody."""
        rows = (self._snapshot.named.get((stage, part, *scope)) for scope in _scopes_of(place))
        return next((row for row in rows if row is not None), None)

    def holders(
        self,
        ladder: Ladder,
        stage: int,
        place: Place,
        *,
        out_of_hours: bool = False,
        part: Part = Part.OWNER,
    ) -> Holding:
        """Return who holds an order of this place at this stage of its ladder.

        The narrowest scope goes first. An owner who cannot be reached is passed over for the
        deputy, then (where the order needs somebody while the offices are shut) for the
        out-of-hours contact, then for everybody who has the stage's role there, then for the
        stage above: an order never belongs to nobody in silence. The second acceptance of a stage
        is found in the same way, by its own names and role.
        """
        key = (ladder.version, stage, place, out_of_hours, part)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(
                ladder, stage, place, out_of_hours=out_of_hours, part=part
            )
        return self._resolved[key]

    def is_vacant(
        self,
        ladder: Ladder,
        stage: int,
        place: Place,
        *,
        out_of_hours: bool = False,
        part: Part = Part.OWNER,
    ) -> bool:
        """Whether nobody can be reached at this very stage, so that the next one answers."""
        holding = self.holders(ladder, stage, place, out_of_hours=out_of_hours, part=part)
        return holding.is_vacant

    def deputy_of(
        self,
        ladder: Ladder,
        stage: int,
        place: Place,
        *,
        out_of_hours: bool = False,
        part: Part = Part.OWNER,
        but: Collection[int] = (),
    ) -> Holding:
        """Return who is paged when those who hold the order do not accept it.

        The named deputy, with the out-of-hours contact while the offices are shut; else the
        others who have the stage's role there; else whoever holds the stage above; the holders
        themselves where there is nobody else. `but` names people who are not asked again.
        """
        holding = self.holders(ladder, stage, place, out_of_hours=out_of_hours, part=part)
        for scope in _scopes_of(place):
            row = self._snapshot.named.get((stage, part, *scope))
            named = [who for who, _ in _in_turn(row, out_of_hours=out_of_hours)][1:]
            others = self._others(holding, named, but)
            if others:
                return Holding(others, HeldAs.DEPUTY, holding.passed_over)
        role = _role_of(ladder.stage(stage), part)
        others = self._others(holding, self._with_role(role, place), but)
        if others:
            return Holding(others, HeldAs.ROLE, holding.passed_over)
        for above in range(stage + 1, ladder.height + 1):
            held = self.holders(ladder, above, place, out_of_hours=out_of_hours)
            others = self._others(holding, held.people, but)
            if others:
                return Holding(others, HeldAs.STAGE_ABOVE, holding.passed_over)
        return holding

    def confirmers(self, place: Place) -> tuple[Contact, ...]:
        """Return who turns the second key when a fix is reported: the managers, else the heads."""
        return self.having_any((Role.PREMISES_MANAGER, Role.UNIT_HEAD), place)

    def having_any(self, roles: tuple[Role, ...], place: Place) -> tuple[Contact, ...]:
        """Return who has the first of these roles that anybody has there."""
        for role in roles:
            people = self._with_role(role, place)
            if people:
                return people
        return ()

    def on_site(self, place: Place) -> tuple[Contact, ...]:
        """Return who may be there at night: the premises' own staff, else its managers."""
        scope = (Role.REPORTER, ScopeKind.PREMISES, place.premises_id)
        staff = self._snapshot.by_role.get(scope, ())
        reachable = tuple(who for who in staff if who.unreachable(self.now) is None)
        return reachable or self.confirmers(place)

    def _resolve(
        self, ladder: Ladder, stage: int, place: Place, *, out_of_hours: bool, part: Part
    ) -> Holding:
        skipped: dict[int, PassedOver] = {}
        for scope in _scopes_of(place):
            row = self._snapshot.named.get((stage, part, *scope))
            for who, held_as in _in_turn(row, out_of_hours=out_of_hours):
                why = passed_over(who, self.now)
                if why is None:
                    return Holding((who,), held_as, tuple(skipped.values()))
                skipped[who.id] = why
        people = self._with_role(_role_of(ladder.stage(stage), part), place, skipped)
        if people:
            return Holding(people, HeldAs.ROLE, tuple(skipped.values()))
        if stage < ladder.height:
            above = self.holders(ladder, stage + 1, place, out_of_hours=out_of_hours)
            if above.people:
                return Holding(above.people, HeldAs.STAGE_ABOVE, tuple(skipped.values()))
        return Holding((), HeldAs.NOBODY, tuple(skipped.values()))

    def _with_role(
        self, role: Role, place: Place, skipped: dict[int, PassedOver] | None = None
    ) -> tuple[Contact, ...]:
        """Return who has the role there and can be reached, of the narrowest scope with any.

        Those of a narrower scope who cannot be reached are added to `skipped`.
        """
        for kind, scope_id in _scopes_of(place):
            people = self._snapshot.by_role.get((role, kind, scope_id), ())
            reachable = tuple(who for who in people if who.unreachable(self.now) is None)
            if reachable:
                return reachable
            if skipped is not None:
                skipped |= {who.id: why for who in people if (why := passed_over(who, self.now))}
        return ()

    def _others(
        self, holding: Holding, people: Iterable[Contact | None], but: Collection[int]
    ) -> tuple[Contact, ...]:
        holds = {who.id for who in holding.people}.union(but)
        found = {
            who.id: who
            for who in people
            if who is not None and who.id not in holds and who.unreachable(self.now) is None
        }
        return tuple(found.values())


def _role_of(stage: Stage, part: Part) -> Role:
    if part is Part.OWNER:
        return stage.owner_role
    if stage.with_role is None:
        raise ValueError(f"stage {stage.number} asks nobody for a second acceptance")
    return stage.with_role.role


def _in_turn(row: Named | None, *, out_of_hours: bool) -> list[tuple[Contact, HeldAs]]:
    """Return those named in one row, in the order in which they are asked."""
    if row is None:
        return []
    turn = [(row.owner, HeldAs.OWNER)]
    if row.deputy is not None:
        turn.append((row.deputy, HeldAs.DEPUTY))
    if row.out_of_hours is not None and out_of_hours:
        turn.append((row.out_of_hours, HeldAs.OUT_OF_HOURS))
    return turn


def _scopes_of(place: Place) -> tuple[tuple[ScopeKind, int], ...]:
    return (
        (ScopeKind.PREMISES, place.premises_id),
        (ScopeKind.UNIT, place.unit_id),
        (ScopeKind.CONTRACT, place.contract_id or 0),
        (ScopeKind.EVERYTHING, 0),
    )
