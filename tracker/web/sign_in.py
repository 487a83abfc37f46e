"""Signing in and out: the demo's list of people, one-time links, and the identity provider."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from tracker.demo.people import SUGGESTED
from tracker.domain.errors import NotFound
from tracker.domain.roles import Role, ScopeKind
from tracker.people.models import Person
from tracker.people.queries import (
    actor_of,
    find_person_by_email,
    get_person,
    list_people,
)
from tracker.people.service import sign_in, use_sign_in_link
from tracker.people.service import sign_out as end_session
from tracker.premises.models import Premises, Unit
from tracker.runtime import current_runtime
from tracker.suppliers.models import Contract
from tracker.web import oidc
from tracker.web import session as browser
from tracker.web.access import public

blueprint = Blueprint("sign_in", __name__)

_SHOWN_OF_A_ROLE = 12
_NEXT = "next"


@blueprint.get("/sign-in")
@public
def form() -> ResponseReturnValue:
    """Show how to sign in: as one of the demo people, or with the identity provider."""
    runtime = current_runtime()
    words = request.args.get("q", "").strip()[:80]
    context: dict[str, object] = {
        "demo": runtime.settings.sign_in.demo,
        "sandbox": runtime.settings.sandbox,
        "oidc": oidc.is_set_up(),
        "words": words,
        "next": browser.own_page(request.args.get(_NEXT)),
    }
    if runtime.settings.sign_in.demo:
        with runtime.reading() as reading:
            people = list_people(reading.session)
            context["suggested"] = [] if words else _suggested(people)
            context["groups"] = _by_role(people, words)
            context["shown"] = _SHOWN_OF_A_ROLE
            context["places"] = _places(reading.session)
            return render_template("sign_in/form.html", **context)
    return render_template("sign_in/form.html", **context)


@blueprint.post("/sign-in")
@public
def as_demo_person() -> ResponseReturnValue:
    """Sign in as one of the demo people; where the demo sign-in is off there is no such page."""
    runtime = current_runtime()
    if not runtime.settings.sign_in.demo:
        raise NotFound("Sign in with your work account.")
    with runtime.reading() as reading:
        person = find_person_by_email(reading.session, browser.picked("email"))
        if person is None:
            raise NotFound("There is no such person. Choose one from the list.")
        person_id, actor = person.id, actor_of(person, "web")
    with runtime.begin(actor) as uow:
        key = sign_in(uow, get_person(uow.session, person_id))
    browser.begin(key)
    return redirect(browser.own_page(request.form.get(_NEXT)), 303)


@blueprint.get("/sign-in/link/<token>")
@public
def link(token: str) -> ResponseReturnValue:
    """Ask before a one-time link is used up: mail readers open links by themselves."""
    return render_template("sign_in/link.html", token=token)


@blueprint.post("/sign-in/link/<token>")
@public
def use_link(token: str) -> ResponseReturnValue:
    """Sign in with a one-time link, which is worth nothing afterwards."""
    with current_runtime().begin(browser.NOBODY) as uow:
        key = sign_in(uow, use_sign_in_link(uow, token))
    browser.begin(key)
    return redirect(url_for("queue.show"), 303)


@blueprint.post("/sign-in/provider")
@public
def to_provider() -> ResponseReturnValue:
    """Send the browser to the identity provider."""
    after = browser.own_page(request.form.get(_NEXT))
    session.clear()
    session[_NEXT] = after
    # The address that people know, whatever a proxy in between made of it.
    base_url = current_runtime().settings.base_url.rstrip("/")
    return oidc.begin(f"{base_url}{url_for('sign_in.from_provider')}")


@blueprint.get("/sign-in/provider/return")
@public
def from_provider() -> ResponseReturnValue:
    """Take the provider's answer, which holds once and for this browser only."""
    identity = oidc.finish()
    after = browser.own_page(session.get(_NEXT))
    with current_runtime().begin(browser.NOBODY) as uow:
        key = sign_in(uow, oidc.person_of(uow, identity))
    browser.begin(key)
    return redirect(after, 303)


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session here and in the database: a copy of the cookie opens nothing."""
    actor = browser.current_actor()
    with current_runtime().begin(actor) as uow:
        end_session(uow, browser.end())
    return redirect(url_for("sign_in.form"), 303)


def _places(rows: Session) -> dict[tuple[ScopeKind, int | None], str]:
    """Return the words of every scope, so that the list says where each person works."""
    found: dict[tuple[ScopeKind, int | None], str] = {(ScopeKind.EVERYTHING, None): "everywhere"}
    for kind, table in (
        (ScopeKind.PREMISES, Premises),
        (ScopeKind.UNIT, Unit),
        (ScopeKind.CONTRACT, Contract),
    ):
        for number, name in rows.execute(sa.select(table.id, table.name)):
            found[kind, number] = name
    return found


def _roles(person: Person) -> list[Role]:
    return [row.role for row in person.grants if row.revoked_at is None]


def _suggested(people: Sequence[Person]) -> list[tuple[Role, Person]]:
    """Return whom to try first, in the order in which a fault meets them.

    That is whom the demo suggests; with other people it is the first of each role.
    """
    by_email = {person.email: person for person in people}
    known = [by_email[email] for email in SUGGESTED if email in by_email]
    if known:
        return [(role, person) for person in known for role in _roles(person)[:1]]
    found: dict[Role, Person] = {}
    for person in people:
        for role in _roles(person):
            found.setdefault(role, person)
    return [(role, found[role]) for role in Role if role in found]


def _by_role(people: Sequence[Person], words: str) -> list[tuple[Role, list[Person]]]:
    """Return the people whose name or address holds the words, under each role they have."""
    groups: dict[Role, list[Person]] = {role: [] for role in Role}
    for person in people:
        if words.lower() in f"{person.name} {person.email}".lower():
            for role in dict.fromkeys(_roles(person)):
                groups[role].append(person)
    return [(role, members) for role, members in groups.items() if members]
