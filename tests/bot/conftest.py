"""The bot in a workspace of its own: everybody linked, over real HTTP, against a fake Web API."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask

from bot.app import EXTENSION, init_app
from config.settings import Settings, SlackSettings
from tests.conftest import SIGNING_SECRET
from tests.factories import OPERATOR, TEAM, Estate, link_to_slack, make_order
from tests.slack import BOT_TOKEN, Slack, WebApi, served, web_api
from tracker.people.queries import get_person
from tracker.work_orders.models import WorkOrder

REPORTER, MANAGER, HEAD = "U0REPORTER", "U0MANAGER", "U0HEAD"
OFFICER, SUPPLIER, STRANGER = "U0OFFICER", "U0SUPPLIER", "U0STRANGER"
NOBODY = "U0NOBODY"
CHANNEL = "C0NORTH"


@pytest.fixture
def api() -> Iterator[WebApi]:
    with web_api() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, api: WebApi) -> Settings:
    slack = SlackSettings(
        bot_token=BOT_TOKEN, signing_secret=SIGNING_SECRET, api_url=api.url, team_id=TEAM
    )
    return replace(settings, slack=slack)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with the bot in it, as `wsgi.py` puts it together."""
    init_app(app)
    app.extensions["makesafe"].paces.clear()  # a second never passes on a clock that stands
    for listener in app.extensions[EXTENSION]._listeners:
        # A machine under load may be slow; the tests of time measure it themselves.
        listener.ack_timeout = 30
    return app


@pytest.fixture
def slack(app: Flask, linked: Estate) -> Iterator[Slack]:
    with served(app) as address:
        yield Slack(address, SIGNING_SECRET)


@pytest.fixture
def linked(estate: Estate, work: Any) -> Estate:
    """The estate, with a Slack user for everybody in it."""
    users = {
        REPORTER: estate.reporter,
        MANAGER: estate.manager,
        HEAD: estate.unit_head,
        OFFICER: estate.officer,
        SUPPLIER: estate.supplier,
        STRANGER: estate.stranger,
    }
    with work(OPERATOR) as uow:
        for user_id, actor in users.items():
            link_to_slack(uow, get_person(uow.session, actor.person_id), user_id)
        unit = uow.session.merge(estate.premises).unit
        unit.slack_channel = CHANNEL
    return estate


@dataclass(frozen=True, slots=True)
class Orders:
    """Makes orders in the estate, as its reporter unless said otherwise."""

    work: Any
    estate: Estate

    def log(self, **more: Any) -> WorkOrder:
        with self.work(more.pop("actor", self.estate.reporter)) as uow:
            return make_order(uow, more.pop("premises", self.estate.premises), **more)


@pytest.fixture
def orders(work: Any, linked: Estate) -> Orders:
    return Orders(work, linked)


def fault(estate: Estate, **more: Any) -> dict[str, Any]:
    """Return the answers of a report about a fire door."""
    return {
        "premises_code": estate.premises.code,
        "category_code": "FIR-DOR",
        "title": "The fire door does not close",
        "at_risk": "no",
        **more,
    }
