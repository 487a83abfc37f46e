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


@pytest.fixture
def visit(browser, live_server):
    """Open a browser of its own, without JavaScript, at the system's address."""
    contexts = []

    def opened():
        context = browser.new_context(
            locale="en-GB", java_script_enabled=False, base_url=live_server, accept_downloads=True
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def play(visit, in_slack):
    """Open the pretend Slack as somebody, at their messages from Makesafe."""

    def playing(who):
        page = visit()
        page.goto(f"/sandbox/as/{in_slack[who.name]}/")
        return page

    return playing
