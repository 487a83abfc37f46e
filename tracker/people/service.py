"""Changing people: accounts, grants, sign-in, and the link to a Slack user."""

import secrets
from datetime import timedelta

import sqlalchemy as sa

from tracker.domain.errors import Conflict, NotAllowed, NotFound
from tracker.domain.events import (
    GrantGiven,
    GrantRevoked,
    PersonAdded,
    PersonChanged,
    SignedIn,
    SignedOut,
    SignInLinkMade,
    SlackLinked,
    SlackUnlinked,
)
from tracker.domain.roles import (
    PERMISSIONS,
    Actor,
    Permission,
    Role,
    Scope,
    ScopeKind,
    refusal,
)
from tracker.people.models import (
    BrowserSession,
    LinkPurpose,
    OneTimeLink,
    Person,
    RoleGrant,
    SlackIdentity,
)
from tracker.people.queries import digest_of, find_link, find_person_by_email, get_person
from tracker.people.slack_members import require_member
from tracker.unit_of_work import UnitOfWork

LINK_LIFE = timedelta(minutes=10)  # decision D6


def add_person(uow: UnitOfWork, *, name: str, email: str) -> Person:
    """Add an account without any grant; raises Conflict when the address is taken."""
    uow.actor.require_anywhere(Permission.MANAGE_PEOPLE)
    if find_person_by_email(uow.session, email) is not None:
        raise Conflict(f"Somebody with the e-mail address {email} is there already.")
    person = Person(name=name, email=email.strip(), active=True, time_zone="Europe/London")
    person.grants, person.slack = [], None
    uow.add(person)
    uow.session.flush()
    uow.record(PersonAdded(person.id), person)
    return person


def set_active(uow: UnitOfWork, person: Person, *, active: bool) -> None:
    """Let somebody in again, or shut their account: sessions end, and notices go to others."""
    uow.actor.require_anywhere(Permission.MANAGE_PEOPLE)
    if not active and person.active:
        _leave_somebody_in_charge(uow, person)
    uow.watch(person)
    person.active = active
    if not active:
        uow.session.execute(sa.delete(BrowserSession).where(BrowserSession.person_id == person.id))
    uow.record(PersonChanged(person.id), person)


def set_mobile(uow: UnitOfWork, person: Person, mobile: str | None) -> None:
    """Record the number that texts go to, as `mobile_number` returns it; None takes it away."""
    uow.actor.require_anywhere(Permission.MANAGE_PEOPLE)
    uow.watch(person)
    person.mobile = mobile
    uow.record(PersonChanged(person.id), person)


def set_own_mobile(uow: UnitOfWork, mobile: str | None) -> None:
    """Record one's own number, or take it away; raises NotAllowed for the machine."""
    if uow.actor.person_id is None:
        raise NotAllowed("Only a person has a mobile.")
    person = uow.watch(get_person(uow.session, uow.actor.person_id))
    person.mobile = mobile
    uow.record(PersonChanged(person.id), person)


def give_grant(
    uow: UnitOfWork, person: Person, role: Role, scope: Scope, *, reason: str = ""
) -> RoleGrant:
    """Give a role over a scope; the reason, where there is one, is kept with the entry.

    Raises NotAllowed where the scope is wider than the one who gives manages, Conflict when the
    person holds it already.
    """
    _require_over(uow.actor, scope)
    if _held(person, role, scope) is not None:
        raise Conflict("They hold this role there already.")
    grant = RoleGrant(
        person_id=person.id,
        role=role,
        scope_kind=scope.kind,
        scope_id=scope.id,
        given_at=uow.now,
    )
    person.grants.append(grant)
    uow.add(grant)
    if reason:
        uow.keep(reason)
    uow.record(GrantGiven(person.id, role, scope.kind, scope.id), grant)
    return grant


def revoke_grant(
    uow: UnitOfWork, person: Person, role: Role, scope: Scope, *, reason: str = ""
) -> None:
    """End a grant at once; the reason, where there is one, is kept with the entry.

    Raises NotFound when it is not held, NotAllowed where the scope is wider than the one who ends
    it manages, and Conflict where nobody would be left to manage people.
    """
    _require_over(uow.actor, scope)
    row = _held(person, role, scope)
    if row is None:
        raise NotFound("They do not hold this role there.")
    if role is Role.ADMINISTRATOR and scope.kind is ScopeKind.EVERYTHING and person.active:
        _leave_somebody_in_charge(uow, person)
    uow.watch(row)
    row.revoked_at = uow.now
    if reason:
        uow.keep(reason)
    uow.record(GrantRevoked(person.id, role, scope.kind, scope.id), row)


def sign_in(uow: UnitOfWork, person: Person) -> str:
    """Begin a browser session and return its key; only the key's digest is kept.

    Raises NotAllowed for an account that was shut.
    """
    if not person.active:
        raise NotAllowed("This account is closed. Ask an administrator.")
    key = secrets.token_urlsafe(32)
    uow.session.add(
        BrowserSession(
            digest=digest_of(key), person_id=person.id, signed_in_at=uow.now, seen_at=uow.now
        )
    )
    uow.record(SignedIn(person.id))
    return key


def sign_out(uow: UnitOfWork, key: str) -> None:
    """End the session of this key, so that a copy of the cookie is worth nothing."""
    found = uow.session.get(BrowserSession, digest_of(key))
    if found is not None:
        uow.session.delete(found)
        uow.record(SignedOut(found.person_id))


def make_sign_in_link(uow: UnitOfWork, person: Person) -> str:
    """Return the token of a link that signs this person in once within ten minutes."""
    uow.actor.require_anywhere(Permission.MANAGE_PEOPLE)
    uow.record(SignInLinkMade(person.id))
    return _make_link(uow, LinkPurpose.SIGN_IN, person_id=person.id)


def make_slack_link(
    uow: UnitOfWork, *, team_id: str, user_id: str, request: str | None = None
) -> str:
    """Return the token of a link by which a Slack user proves who they are (decision D6).

    `request` is what they asked for, to be done once they are linked. Raises NotAllowed for
    whoever is known to be no full member of the workspace.
    """
    require_member(uow.session, team_id, user_id)
    return _make_link(uow, LinkPurpose.SLACK, team_id=team_id, user_id=user_id, request=request)


def use_sign_in_link(uow: UnitOfWork, token: str) -> Person:
    """Use the link up and return whom it signs in; raises NotFound once it is used or too old."""
    link = _use_link(uow, token, LinkPurpose.SIGN_IN)
    return get_person(uow.session, link.person_id or 0)


def link_slack(uow: UnitOfWork, person: Person, token: str) -> SlackIdentity:
    """Link the Slack user of the link to the person who signed in and opened it.

    A matching e-mail address proves nothing and links nothing (decision D6). A former link of
    either side ends. Raises NotFound for a link that is used or too old, NotAllowed for a Slack
    user who is known to be no full member of the workspace.
    """
    link = _use_link(uow, token, LinkPurpose.SLACK)
    require_member(uow.session, link.team_id or "", link.user_id or "")
    former = uow.session.scalars(
        sa.select(SlackIdentity).where(
            sa.or_(
                SlackIdentity.person_id == person.id,
                sa.and_(
                    SlackIdentity.team_id == link.team_id, SlackIdentity.user_id == link.user_id
                ),
            )
        )
    ).all()
    for row in former:
        uow.session.delete(row)
        uow.record(SlackUnlinked(row.person_id))
    uow.session.flush()
    identity = SlackIdentity(
        person_id=person.id,
        team_id=link.team_id or "",
        user_id=link.user_id or "",
        linked_at=uow.now,
    )
    uow.add(identity)
    uow.record(SlackLinked(person.id), identity)
    return identity


def bind_oidc(uow: UnitOfWork, person: Person, *, issuer: str, subject: str) -> None:
    """Bind the provider's subject to the account at its first sign-in with a verified address."""
    uow.watch(person)
    person.oidc_issuer, person.oidc_subject = issuer, subject
    uow.record(PersonChanged(person.id), person)


def _held(person: Person, role: Role, scope: Scope) -> RoleGrant | None:
    wanted = (role, scope.kind, scope.id)
    for row in person.grants:
        if row.revoked_at is None and (row.role, row.scope_kind, row.scope_id) == wanted:
            return row
    return None


def _require_over(actor: Actor, scope: Scope) -> None:
    """Let people give and end only what they manage themselves: everything, or this very scope."""
    manages = {
        grant.scope for grant in actor.grants if Permission.MANAGE_PEOPLE in PERMISSIONS[grant.role]
    }
    if not manages & {scope, Scope(ScopeKind.EVERYTHING)}:
        raise NotAllowed(refusal(Permission.MANAGE_PEOPLE))


def _leave_somebody_in_charge(uow: UnitOfWork, person: Person) -> None:
    """Raise Conflict where nobody else could let people in again.

    Whoever runs the machine always can, so what they do from there is not refused.
    """
    if uow.actor.person_id is None:
        return
    in_charge = uow.session.scalars(
        sa.select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            Person.active,
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.scope_kind == ScopeKind.EVERYTHING,
            RoleGrant.revoked_at.is_(None),
        )
        .with_for_update(of=RoleGrant)  # of two who end each other's at once, one is refused
    ).all()
    if person.id in in_charge and set(in_charge) == {person.id}:
        raise Conflict(
            f"{person.name} is the last administrator of everything. Give somebody else that "
            "role first."
        )


def _make_link(
    uow: UnitOfWork,
    purpose: LinkPurpose,
    *,
    person_id: int | None = None,
    team_id: str | None = None,
    user_id: str | None = None,
    request: str | None = None,
) -> str:
    token = secrets.token_urlsafe(32)
    uow.session.add(
        OneTimeLink(
            digest=digest_of(token),
            purpose=purpose,
            person_id=person_id,
            team_id=team_id,
            user_id=user_id,
            expires_at=uow.now + LINK_LIFE,
            request=request,
        )
    )
    return token


def _use_link(uow: UnitOfWork, token: str, purpose: LinkPurpose) -> OneTimeLink:
    # Locked, so that of two who open it at once only one finds it unused.
    uow.session.get(OneTimeLink, digest_of(token), with_for_update=True)
    link = find_link(uow.session, token, now=uow.now)
    if link is None or link.purpose is not purpose:
        raise NotFound(
            "This link was used already or is more than ten minutes old. Ask for another."
        )
    link.used_at = uow.now
    return link
