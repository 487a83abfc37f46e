"""The whole system as a visitor meets it: web, Slack door and sandbox, on one address."""

import pytest
from flask import Flask

import bot.app
from bot.sandbox.workspace import TEAM_ID
from tests.factories import OPERATOR, link_to_slack
from tracker.people.queries import get_person
from tracker.premises.models import Unit

CHANNEL = "C0ROWAN"


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application as `wsgi.py` puts it together; the sandbox plays Slack."""
    bot.app.init_app(app)
    return app


@pytest.fixture
def in_slack(estate, work):
    """Link everybody in the estate to the pretend workspace; return their user ids by name."""
    people = (estate.reporter, estate.manager, estate.officer, estate.supplier, estate.unit_head)
    users = {actor.name: f"U0{number}STORY" for number, actor in enumerate(people, start=1)}
    with work(OPERATOR) as uow:
        for actor in people:
            person = get_person(uow.session, actor.person_id)
            link_to_slack(uow, person, users[actor.name], team_id=TEAM_ID)
        uow.session.get(Unit, estate.premises.unit_id).slack_channel = CHANNEL
    return users
