"""Finding people: by account, by session, by Slack user, by the role that they hold."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute, Session, defaultload, lazyload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from tracker.domain.errors import NotFound
from tracker.domain.roles import Actor, Grant, Scope
from tracker.people.models import BrowserSession, OneTimeLink, Person, RoleGrant, SlackIdentity


def mobiles(session: Session) -> dict[int, str]:
    """Return the mobiles of all with an open account who have one, by their number."""
    rows = session.execute(
        sa.select(Person.id, Person.mobile).where(Person.active, Person.mobile.is_not(None))
    )
    return {number: mobile for number, mobile in rows if mobile}


def actor_of(person: Person, door: str) -> Actor:
    """Return the person as the one who acts, with the grants that hold now."""
    grants = tuple(
        Grant(row.role, Scope(row.scope_kind, row.scope_id))
        for row in person.grants
        if row.revoked_at is None
    )
    return Actor(person.id, person.name, grants, door)


def actor_for_slack(session: Session, team_id: str, user_id: str) -> Actor | None:
    """Return who the Slack user is, or None where nobody live is linked to it (decision D6)."""
    statement = (
        sa.select(Person)
        .join(SlackIdentity, SlackIdentity.person_id == Person.id)
        .where(SlackIdentity.team_id == team_id, SlackIdentity.user_id == user_id, Person.active)
    )
    person = session.scalars(statement).one_or_none()
    return None if person is None else actor_of(person, "slack")


def find_session(
    session: Session, key: str, *, now: datetime, idle: timedelta, longest: timedelta
) -> BrowserSession | None:
    """Return the browser session of this key while it is neither idle nor too old (spans given)."""
    found = session.get(BrowserSession, digest_of(key))
    if found is None or now - found.seen_at > idle or now - found.signed_in_at > longest:
        return None
    return found


def signed_in(
    session: Session, key: str, *, now: datetime, idle: timedelta, longest: timedelta
) -> tuple[Actor, datetime] | None:
    """Return who is at the browser of this key, and when they were last seen (UTC).

    None once the session is over (spans given) or the account closed. Asked before every page, so
    it is one question: the session, the person and the grants that hold now.
    """
    rows = session.execute(
        sa.select(
            BrowserSession.signed_in_at,
            BrowserSession.seen_at,
            Person.id,
            Person.name,
            RoleGrant.role,
            RoleGrant.scope_kind,
            RoleGrant.scope_id,
        )
        .join(Person, Person.id == BrowserSession.person_id)
        .outerjoin(
            RoleGrant, sa.and_(RoleGrant.person_id == Person.id, RoleGrant.revoked_at.is_(None))
        )
        .where(BrowserSession.digest == digest_of(key), Person.active)
        .order_by(RoleGrant.id)
    ).all()
    if not rows or now - rows[0].seen_at > idle or now - rows[0].signed_in_at > longest:
        return None
    grants = tuple(
        Grant(row.role, Scope(row.scope_kind, row.scope_id)) for row in rows if row.role is not None
    )
    return Actor(rows[0].id, rows[0].name, grants, "web"), rows[0].seen_at


def get_person(session: Session, person_id: int) -> Person:
    """Return the person; raises NotFound for an unknown number."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("No such person.")
    return person


def get_person_by_email(session: Session, email: str) -> Person:
    """Return the person with this address; raises NotFound where there is none."""
    found = find_person_by_email(session, email)
    if found is None:
        raise NotFound(f"Nobody has the e-mail address {email}.")
    return found


def find_person_by_email(session: Session, email: str) -> Person | None:
    """Return the person with this address, however its letters are cased."""
    return session.scalars(
        sa.select(Person).where(sa.func.lower(Person.email) == email.strip().lower())
    ).one_or_none()


def find_person_by_oidc(session: Session, issuer: str, subject: str) -> Person | None:
    """Return whom the sign-in provider's subject was bound to."""
    return session.scalars(
        sa.select(Person).where(Person.oidc_issuer == issuer, Person.oidc_subject == subject)
    ).one_or_none()


def names_alone(relation: QueryableAttribute[Any]) -> _AbstractLoad:
    """Return the option by which people are read without their grants and Slack users.

    For lists that only name them: each of those would be a question more.
    """
    return defaultload(relation).options(lazyload(Person.grants), lazyload(Person.slack))


def list_people(session: Session, *, only_active: bool = True) -> Sequence[Person]:
    """Return the people in order of their names."""
    statement = sa.select(Person).order_by(Person.name, Person.id)
    if only_active:
        statement = statement.where(Person.active)
    return session.scalars(statement).all()


def find_link(session: Session, token: str, *, now: datetime) -> OneTimeLink | None:
    """Return the one-time link of this token, or None when it is unknown, used or too old."""
    link = session.get(OneTimeLink, digest_of(token))
    if link is None or link.used_at is not None or now > link.expires_at:
        return None
    return link


def digest_of(key: str) -> str:
    """Return what is stored of a secret key: enough to know it again, not to use it."""
    return hashlib.sha256(key.encode()).hexdigest()
