"""All that decides who holds what, read whole, and kept while the database's token stands."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.calendar import london_date
from tracker.domain.joint import Part
from tracker.domain.reachability import Away, Contact
from tracker.domain.roles import Role, ScopeKind
from tracker.owners.models import Absence, DirectoryVersion, StageOwner
from tracker.people.models import Person, RoleGrant, SlackIdentity

# Absences older than this are left out; whoever asks about earlier days reads the tables anew.
_LOOK_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named for a stage over one scope."""

    owner: Contact
    deputy: Contact | None
    out_of_hours: Contact | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state behind a directory: plain values, which no session need stay open for.

    It knows the absences that last beyond `since`.
    """

    token: str
    since: date
    people: Mapping[int, Contact]
    named: Mapping[tuple[int, Part, ScopeKind, int], Named]
    by_role: Mapping[tuple[Role, ScopeKind, int], tuple[Contact, ...]]


class _Kept:
    """The newest snapshot of this process, whichever database it came from: tokens are unique."""

    latest: Snapshot | None = None


def read_snapshot(session: Session, now: datetime) -> Snapshot:
    """Return the state as the session sees it: in one query while nothing has changed.

    The token is read first: rows that change meanwhile leave a newer token behind, and the next
    look reads everything anew.
    """
    token = session.scalars(sa.select(DirectoryVersion.token)).one()
    kept = _Kept.latest
    if kept is not None and kept.token == token and kept.since <= london_date(now - _LOOK_BACK):
        return kept
    read = _read(session, token, london_date(now - _LOOK_BACK))
    _Kept.latest = read
    return read


def _read(session: Session, token: str, since: date) -> Snapshot:
    people = _people(session, since)
    return Snapshot(
        token=token,
        since=since,
        people=people,
        named=_named(session, people),
        by_role=_by_role(session, people),
    )


def _people(session: Session, since: date) -> dict[int, Contact]:
    absences: dict[int, list[Away]] = defaultdict(list)
    away = sa.select(Absence).where(Absence.last_day >= since).order_by(Absence.first_day)
    for row in session.execute(away.with_only_columns(*Absence.__table__.columns)):
        absences[row.person_id].append(Away(row.kind, row.first_day, row.last_day, row.ended_at))
    everybody = sa.select(
        Person.id, Person.name, Person.email, Person.active, SlackIdentity.user_id
    ).outerjoin(SlackIdentity, SlackIdentity.person_id == Person.id)
    return {
        row.id: Contact(
            id=row.id,
            name=row.name,
            email=row.email,
            slack_user_id=row.user_id,
            active=row.active,
            absences=tuple(absences[row.id]),
        )
        for row in session.execute(everybody)
    }


def _named(
    session: Session, people: Mapping[int, Contact]
) -> dict[tuple[int, Part, ScopeKind, int], Named]:
    rows = session.execute(
        sa.select(
            StageOwner.stage,
            StageOwner.part,
            StageOwner.scope_kind,
            StageOwner.scope_id,
            StageOwner.owner_id,
            StageOwner.deputy_id,
            StageOwner.out_of_hours_id,
        )
    )
    return {
        (row.stage, row.part, row.scope_kind, row.scope_id): Named(
            people[row.owner_id],
            people[row.deputy_id] if row.deputy_id else None,
            people[row.out_of_hours_id] if row.out_of_hours_id else None,
        )
        for row in rows
    }


def _by_role(
    session: Session, people: Mapping[int, Contact]
) -> dict[tuple[Role, ScopeKind, int], tuple[Contact, ...]]:
    """Return the open accounts by the role and scope of their grants, oldest grant first."""
    held: dict[tuple[Role, ScopeKind, int], dict[int, Contact]] = defaultdict(dict)
    rows = session.execute(
        sa.select(RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_id, RoleGrant.person_id)
        .where(RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )
    for row in rows:
        if people[row.person_id].active:
            held[row.role, row.scope_kind, row.scope_id or 0][row.person_id] = people[row.person_id]
    return {key: tuple(found.values()) for key, found in held.items()}
