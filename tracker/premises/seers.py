"""Whom a grant lets see what: who may see premises, and what a role would open to somebody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.categories import PremisesType
from tracker.domain.roles import Actor, Grant, Permission, Role, Scope, ScopeKind
from tracker.people.models import Person, RoleGrant
from tracker.premises.models import Premises, PremisesStatus, Unit
from tracker.premises.queries import visible_to
from tracker.suppliers.models import Contract

_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who may see premises: by which grants, and whether the sensitive things too."""

    person_id: int
    name: str
    grants: tuple[Grant, ...]
    sees_address: bool
    opens_sealed: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """What a change of grants would open, or close, to somebody.

    `permissions` are what they could do at more places than before; `premises` counts the places
    that they would see, `approved` those of them whose address is sensitive, and `codes` begins
    the list of them.
    """

    permissions: tuple[Permission, ...]
    premises: int
    approved: int
    codes: tuple[str, ...]


def who_may_see(session: Session, premises: Premises) -> list[Seer]:
    """Return everybody with an open account who may see the premises, by name.

    Asked of each person's grants as at every door (`Actor.may`): there is no other rule.
    """
    found = []
    for actor in _everybody(session):
        if not actor.may(Permission.VIEW, premises.place):
            continue
        here = tuple(grant for grant in actor.grants if grant.scope.covers(premises.place))
        found.append(
            Seer(
                person_id=actor.person_id or 0,
                name=actor.name,
                grants=here,
                sees_address=actor.may(Permission.VIEW_ADDRESS, premises.place),
                opens_sealed=actor.may(Permission.OPEN_SEALED, premises.place),
            )
        )
    return found


def count_seen(session: Session, actor: Actor) -> Mapping[PremisesType, int]:
    """Return how many open premises of each type the person may see."""
    rows = session.execute(
        sa.select(Premises.premises_type, sa.func.count())
        .where(visible_to(actor), Premises.status == PremisesStatus.OPEN)
        .group_by(Premises.premises_type)
    )
    return {row[0]: row[1] for row in rows}


def reached_by(session: Session, before: Actor, after: Actor) -> Reached:
    """Return what `after` may do and see that `before`, the same person, may not."""
    more = sa.and_(visible_to(after), sa.not_(visible_to(before)))
    rows = session.execute(
        sa.select(Premises.code, Premises.premises_type).where(more).order_by(Premises.code)
    ).all()
    return Reached(
        permissions=tuple(
            each for each in Permission if after.scopes_for(each) != before.scopes_for(each)
        ),
        premises=len(rows),
        approved=sum(kind is PremisesType.APPROVED_PREMISES for _, kind in rows),
        codes=tuple(code for code, _ in rows[:_EXAMPLES]),
    )


def known_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition over people that answers "of whom may this person see the roles?".

    Those whose grants touch what the actor looks after; for whoever looks after everything it is
    everybody, also people without a role.
    """
    reach = actor.scopes_for(Permission.VIEW_PEOPLE)
    if reach.everything:
        return sa.true()
    inside = sa.select(Premises).where(visible_to(actor, Permission.VIEW_PEOPLE)).subquery()
    touching = sa.or_(
        RoleGrant.scope_kind == ScopeKind.EVERYTHING,
        *(
            sa.and_(RoleGrant.scope_kind == kind, RoleGrant.scope_id.in_(sa.select(column)))
            for kind, column in (
                (ScopeKind.PREMISES, inside.c.id),
                (ScopeKind.UNIT, inside.c.unit_id),
                (ScopeKind.CONTRACT, inside.c.contract_id),
            )
        ),
    )
    granted = sa.select(RoleGrant.person_id).where(RoleGrant.revoked_at.is_(None), touching)
    return Person.id.in_(granted)


def words_of_scopes(session: Session, scopes: Iterable[Scope]) -> Mapping[Scope, str]:
    """Return each of these scopes in words, in one question for each kind that is among them."""
    wanted = set(scopes)
    found = {scope: "everything" for scope in wanted if scope.kind is ScopeKind.EVERYTHING}
    for kind, table in _TABLES.items():
        numbers = {scope.id for scope in wanted if scope.kind is kind}
        if not numbers:
            continue
        rows = session.execute(
            sa.select(table.id, table.code, table.name).where(table.id.in_(numbers))
        )
        found |= {Scope(kind, number): f"{kind} {code} {name}" for number, code, name in rows}
    return found


def with_grant(actor: Actor, grant: Grant) -> Actor:
    """Return the same person with one grant more."""
    return Actor(actor.person_id, actor.name, (*actor.grants, grant), actor.door)


def without_grant(actor: Actor, grant: Grant) -> Actor:
    """Return the same person with one grant less."""
    kept = tuple(each for each in actor.grants if each != grant)
    return Actor(actor.person_id, actor.name, kept, actor.door)


_TABLES: Mapping[ScopeKind, type[Premises] | type[Unit] | type[Contract]] = {
    ScopeKind.PREMISES: Premises,
    ScopeKind.UNIT: Unit,
    ScopeKind.CONTRACT: Contract,
}


def _everybody(session: Session) -> Sequence[Actor]:
    """Return everybody with an open account and their grants, in one question, by name."""
    rows = session.execute(
        sa.select(Person.id, Person.name, RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_id)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(Person.active, RoleGrant.revoked_at.is_(None))
        .order_by(Person.name, Person.id, RoleGrant.id)
    )
    names: dict[int, str] = {}
    grants: dict[int, list[Grant]] = {}
    for number, name, role, kind, scope_id in rows:
        names[number] = name
        grants.setdefault(number, []).append(Grant(Role(role), Scope(kind, scope_id)))
    return [Actor(number, name, tuple(grants[number]), "web") for number, name in names.items()]
