"""Whoever must act is told, in time and once, whatever people, orders and ways out do together."""

import logging
import os
import random
import secrets
import time
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from config.channels import ChannelSettings
from tests.compiled_once import compile_once
from tests.model.told_lives import Days
from tests.model.told_places import Places, Workspace
from tests.model.told_rules import Rules
from tests.outbox.mailbox import mail_server
from tests.outbox.notify import KEY, TEMPLATE, notify_server
from tests.races.processes import note_figure
from tests.slack import web_api
from tracker.app import create_app
from tracker.checks import check_invariants
from tracker.domain.notices import Urgency
from tracker.outbox.models import Delivery, DeliveryState
from tracker.reports.not_sent import not_sent

SOAK = os.environ.get("MAKESAFE_SOAK") == "1"
HISTORIES, ROUNDS = (40, 12) if SOAK else (1, 4)
# The same histories in every ordinary run, others in each soak; one that failed by its seed.
FIRST = int(os.environ.get("MAKESAFE_SEED") or (int.from_bytes(os.urandom(3)) if SOAK else 22))
MONTH = timedelta(days=60)


@pytest.fixture
def places(settings, clock):
    """A service whose Slack, mail and texts go to stand-ins of this test."""
    with web_api(Workspace) as workspace, mail_server() as mailbox, notify_server() as notify:
        channels = ChannelSettings(
            notify_api_key=KEY, notify_template=TEMPLATE, notify_url=notify.url
        )
        whole = replace(settings, channels=channels, smtp_url=mailbox.address)
        app = compile_once(create_app(whole, clock=clock))
        yield Places(app.extensions["makesafe"], workspace, mailbox, notify)
        app.extensions["makesafe"].engine.dispose()


@pytest.fixture
def runtime(places):
    """The service whose ways out are watched."""
    return places.runtime


@pytest.fixture
def by_chance(monkeypatch, request):
    """Let the jitter of the waits, too, be repeated by the seed; and say nothing meanwhile."""
    chance = random.Random(request.node.callspec.params["seed"])  # noqa: S311 - it repeats it all
    monkeypatch.setattr(secrets, "SystemRandom", lambda: chance)
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(FIRST, FIRST + HISTORIES))
def test_whoever_must_act_is_told_in_time_and_once_or_a_page_says_that_they_are_not(
    places, estate, work, clock, by_chance, seed
):
    began = time.monotonic()
    days = Days(work, clock, estate, places, seed)
    rules = Rules(days)
    places.on_arrival = rules.arrived
    days.looks.append(rules.look)

    days.live(ROUNDS)

    assert rules.arrivals > 0
    assert what_no_page_shows(days) == []
    with places.runtime.reading() as look:
        found = check_invariants(look.session, now=look.now, policy=look.policy)
    assert [(one.code, one.detail) for one in found if not one.ok] == [], days.said
    note_figure(
        f"history {seed}: {len(rules.came)} notices to act came in {rules.arrivals} ways, "
        f"{time.monotonic() - began:.0f} s"
    )


def what_no_page_shows(days):
    """Return the notices to act that were not sent and stand on no page of what was not sent."""
    with days.runtime.reading() as look:
        shown = not_sent(
            look.session, days.estate.auditor, look.now, since=look.now - MONTH, limit=100_000
        )
        kept = look.session.scalars(
            sa.select(Delivery.id).where(
                Delivery.urgency == Urgency.ACT,
                Delivery.state.in_((DeliveryState.CANCELLED, DeliveryState.DEAD)),
            )
        ).all()
    return sorted(set(kept) - {row.delivery.id for row in shown})
