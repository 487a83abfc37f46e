"""Mounting the pretend workspace into the application, with the people of the demo in it."""

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from bot.needs import SHORTCUTS
from bot.sandbox.blueprint import EXEMPT, sandbox_blueprint
from bot.sandbox.workspace import TEAM_ID, Member, MenuEntry
from tracker.db import sqlite_path
from tracker.demo.people import NEWCOMER_EMAIL, NEWCOMER_NAME, NEWCOMER_SLACK_USER
from tracker.domain.roles import ScopeKind
from tracker.people.models import Person, SlackIdentity
from tracker.premises.models import Premises, Unit
from tracker.runtime import Runtime
from tracker.suppliers.models import Contract

STORE = "sandbox.sqlite3"
# Somebody whom no account is linked to yet, so that linking can be tried.
NEWCOMER = Member(
    NEWCOMER_SLACK_USER,
    NEWCOMER_NAME,
    "Just arrived, not linked yet",
    linked=False,
    email=NEWCOMER_EMAIL,
)


def mount_sandbox(app: Flask, runtime: Runtime, *, signing_secret: str) -> None:
    """Serve the sandbox's pages and its Web API; raises ConfigurationFault in production."""
    settings = runtime.settings
    blueprint = sandbox_blueprint(
        environment=settings.environment,
        signing_secret=signing_secret,
        events_url=f"{settings.base_url.rstrip('/')}/slack/events",
        store_path=_store_path(settings.database_url),
        clock=runtime.clock,
        members=lambda: members(runtime),
        team_id=settings.slack.team_id or TEAM_ID,
        channels=lambda: channels(runtime),
        menu=[MenuEntry(name, one.name, str(one.kind)) for name, one in SHORTCUTS.items()],
        command=settings.slack.command,
    )

    app.register_blueprint(blueprint)
    for view in EXEMPT:
        app.extensions["csrf"].exempt(view)


def members(runtime: Runtime) -> Sequence[Member]:
    """Return everybody who is linked to the pretend workspace, and the newcomer until they are."""
    team_id = runtime.settings.slack.team_id or TEAM_ID
    with runtime.reading() as reading:
        found = reading.session.execute(
            sa.select(Person, SlackIdentity.user_id)
            .join(SlackIdentity, SlackIdentity.person_id == Person.id)
            .where(SlackIdentity.team_id == team_id, Person.active)
            .order_by(Person.name, Person.id)
        )
        places = _places(reading.session)
        linked = sorted(
            (
                Member(
                    user_id,
                    person.name,
                    _roles(person),
                    True,
                    person.email,
                    person.time_zone,
                    ", ".join(
                        places.get((row.scope_kind, row.scope_id), "everywhere")
                        for row in person.grants
                        if row.revoked_at is None
                    ),
                )
                for person, user_id in found
            ),
            key=lambda member: (member.place, member.name),
        )
    if any(one.user_id == NEWCOMER.user_id for one in linked):
        return linked
    return [*linked, NEWCOMER]


def channels(runtime: Runtime) -> Sequence[tuple[str, str]]:
    """Return the id and the name of the Slack channel of each unit that has one."""
    with runtime.reading() as reading:
        found = reading.session.execute(
            sa.select(Unit.slack_channel, Unit.code).where(Unit.slack_channel.is_not(None))
        )
        return [(str(channel), f"estates-{code.lower()}") for channel, code in found]


def _places(rows: Session) -> dict[tuple[ScopeKind, int | None], str]:
    """Return the words of every premises, unit and contract that a role may be held over."""
    return {
        (kind, number): f"{code} {name}"
        for kind, table in (
            (ScopeKind.PREMISES, Premises),
            (ScopeKind.UNIT, Unit),
            (ScopeKind.CONTRACT, Contract),
        )
        for number, code, name in rows.execute(sa.select(table.id, table.code, table.name))
    }


def _roles(person: Person) -> str:
    roles = dict.fromkeys(row.role.label for row in person.grants if row.revoked_at is None)
    return ", ".join(roles) or "No role yet"


def _store_path(database_url: str) -> Path:
    beside = sqlite_path(database_url)
    return (beside.parent if beside else Path("var")) / STORE
