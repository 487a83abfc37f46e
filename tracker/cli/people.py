"""Commands about people: accounts, roles, and a link to sign in with."""

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from tracker.cli.operator import whoever_runs
from tracker.cli.scopes import SYNTAX, find_scope, scope_words
from tracker.domain.mobile import mobile_number
from tracker.domain.roles import Role
from tracker.domain.wording import listed
from tracker.domain.words import fault_in, tidy
from tracker.owners.leaving import left_behind
from tracker.people.models import Person
from tracker.people.queries import get_person_by_email, list_people
from tracker.people.service import (
    LINK_LIFE,
    add_person,
    give_grant,
    make_sign_in_link,
    revoke_grant,
    set_active,
    set_mobile,
)
from tracker.runtime import current_runtime

NAME_LENGTH, EMAIL_LENGTH = 120, 254
_NAMES_SHOWN = 5

user = AppGroup("user", help="Add people, give them roles, and let them in or out.")
_role = click.argument("role", type=click.Choice([role.value for role in Role]))


@user.command()
@click.argument("name")
@click.argument("email")
@with_appcontext
def add(name: str, email: str) -> None:
    """Add NAME with the address EMAIL. They may do nothing until a role is granted.

    Example: flask --app wsgi user add "Ada Example" ada@example.org
    """
    name, email = _checked_name(name), _checked_email(email)
    with current_runtime().begin(whoever_runs()) as uow:
        add_person(uow, name=name, email=email)
    click.echo(f"Added {name} <{email}>. Give them a role with `user grant`.")


@user.command("list")
@click.option("--all", "everybody", is_flag=True, help="Also those whose account is closed.")
@click.option("--search", default="", help="Only people whose name or address holds this.")
@with_appcontext
def list_(everybody: bool, search: str) -> None:
    """List people with their roles, and whether Slack is linked."""
    with current_runtime().reading() as look:
        for person in list_people(look.session, only_active=not everybody):
            if search.lower() in f"{person.name} {person.email}".lower():
                click.echo(_line(look.session, person))


@user.command(epilog=f"SCOPE is {SYNTAX}.")
@click.argument("email")
@_role
@click.argument("scope")
@with_appcontext
def grant(email: str, role: str, scope: str) -> None:
    """Give the person with the address EMAIL a ROLE over a SCOPE.

    Example: flask --app wsgi user grant ada@example.org premises_manager premises:AP-03
    """
    with current_runtime().begin(whoever_runs()) as uow:
        person = get_person_by_email(uow.session, email)
        give_grant(uow, person, Role(role), find_scope(uow.session, scope))
        name = person.name
    click.echo(f"{name} is {Role(role).label.lower()} of {scope} now.")


@user.command(epilog=f"SCOPE is {SYNTAX}.")
@click.argument("email")
@_role
@click.argument("scope")
@with_appcontext
def revoke(email: str, role: str, scope: str) -> None:
    """Take a ROLE over a SCOPE from the person with the address EMAIL, at once."""
    with current_runtime().begin(whoever_runs()) as uow:
        person = get_person_by_email(uow.session, email)
        revoke_grant(uow, person, Role(role), find_scope(uow.session, scope))
        name = person.name
    click.echo(f"{name} is no longer {Role(role).label.lower()} of {scope}.")


@user.command()
@click.argument("email")
@click.argument("number", required=False)
@with_appcontext
def mobile(email: str, number: str | None) -> None:
    """Record the mobile NUMBER of the person with the address EMAIL; without one, take it away.

    It gets a text about danger, an emergency or a gap in night cover that neither Slack nor e-mail
    delivers. Example: flask --app wsgi user mobile ada@example.org 07700900123
    """
    plain = mobile_number(number) if number else None
    with current_runtime().begin(whoever_runs()) as uow:
        person = get_person_by_email(uow.session, email)
        set_mobile(uow, person, plain)
        name = person.name
    click.echo(f"{name} gets texts at {plain}." if plain else f"{name} gets no texts.")


@user.command()
@click.argument("email")
@with_appcontext
def deactivate(email: str) -> None:
    """Close the account with the address EMAIL: they are signed out, and notices go to others."""
    _set_active(email, active=False)


@user.command()
@click.argument("email")
@with_appcontext
def activate(email: str) -> None:
    """Open a closed account again, with the roles that it had."""
    _set_active(email, active=True)


@user.command("sign-in-link")
@click.argument("email")
@with_appcontext
def sign_in_link(email: str) -> None:
    """Print a link that signs in whoever has the address EMAIL: once, within ten minutes."""
    runtime = current_runtime()
    with runtime.begin(whoever_runs()) as uow:
        token = make_sign_in_link(uow, get_person_by_email(uow.session, email))
    click.echo(f"{runtime.settings.base_url.rstrip('/')}/sign-in/link/{token}")
    minutes = int(LINK_LIFE.total_seconds() // 60)
    click.echo(f"It works once, for {minutes} minutes. Give it to nobody else.", err=True)


def _set_active(email: str, *, active: bool) -> None:
    runtime = current_runtime()
    with runtime.begin(whoever_runs()) as uow:
        person = get_person_by_email(uow.session, email)
        set_active(uow, person, active=active)
        name = person.name
    click.echo(f"{name}'s account is {'open' if active else 'closed'}.")
    if active:
        return
    with runtime.reading() as look:
        for left in left_behind(look.session, runtime.policy.ladder, person.id, look.now):
            scope = scope_words(look.session, left.scope.kind, left.scope.id)
            held_by = listed(left.held_by[:_NAMES_SHOWN])
            click.echo(
                f"Still named as {left.named_as} of stage {left.stage} over {scope}, where it is "
                f"held now by {held_by}. Name another: owner set {left.stage} {scope} EMAIL"
            )


def _line(session: Session, person: Person) -> str:
    held = [
        f"{row.role} of {scope_words(session, row.scope_kind, row.scope_id)}"
        for row in person.grants
        if row.revoked_at is None
    ]
    states = [] if person.active else ["account closed"]
    states += ["Slack linked"] if person.slack else []
    return "  ".join((f"{person.name} <{person.email}>", "; ".join(held) or "no role", *states))


def _checked_name(words: str) -> str:
    name = tidy(words)
    fault = fault_in(name, multiline=False)
    if fault:
        raise click.BadParameter(fault)
    if not 1 <= len(name) <= NAME_LENGTH:
        raise click.BadParameter(f"A name has 1 to {NAME_LENGTH} characters.")
    return name


def _checked_email(words: str) -> str:
    email = tidy(words)
    before, at, host = email.partition("@")
    fault = fault_in(email, multiline=False)
    if fault or not (before and at and host) or " " in email or "@" in host:
        raise click.BadParameter(f"{email[:EMAIL_LENGTH]} is not an e-mail address.")
    if len(email) > EMAIL_LENGTH:
        raise click.BadParameter(f"An e-mail address has at most {EMAIL_LENGTH} characters.")
    return email
