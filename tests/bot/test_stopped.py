"""The token is revoked: sending stops, nothing is lost, everybody sees it, and it resumes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.bot.conftest import CHANNEL, OFFICER
from tests.slack import refusal
from tracker.domain.events import SendingResumed, SendingStopped
from tracker.jobs.dispatch import dispatch
from tracker.jobs.proving import prove_itself
from tracker.jobs.sweep import sweep
from tracker.outbox.models import Delivery, DeliveryState
from tracker.trail.models import TrailEntry

pytestmark = pytest.mark.both_databases


@pytest.fixture
def revoked(api):
    for method in ("auth.test", "chat.postMessage", "chat.update", "conversations.open"):
        api.always_gives(method, refusal("token_revoked"))


def states(runtime):
    with runtime.reading() as reading:
        return set(reading.session.scalars(sa.select(Delivery.state)))


def kinds(runtime, *events):
    wanted = {event.kind for event in events}
    with runtime.reading() as reading:
        rows = reading.session.scalars(sa.select(TrailEntry).order_by(TrailEntry.number))
        return [row.kind for row in rows if row.kind in wanted]


def ready(client, runtime):
    sweep(runtime)
    prove_itself(runtime)
    answer = client.get("/readyz")
    return answer.status_code, [why for why in answer.get_json()["reasons"] if "Slack" in why]


@pytest.mark.usefixtures("revoked")
def test_a_revoked_token_stops_the_sending_within_the_pass_and_alarms(orders, runtime, client):
    orders.log()
    _, before = ready(client, runtime)

    dispatch(runtime)

    status, reasons = ready(client, runtime)
    assert before == []
    assert status == 503
    assert any("Slack to channels and Slack to persons: token_revoked" in why for why in reasons)
    assert states(runtime) == {DeliveryState.PENDING}


@pytest.mark.usefixtures("revoked")
def test_while_it_is_stopped_slack_is_asked_once_a_minute_and_no_notice_is_risked(
    api, orders, runtime, clock
):
    for _ in range(5):
        orders.log()
    dispatch(runtime)
    tried = len(api.said("chat.postMessage")) + len(api.said("conversations.open"))
    for _ in range(60):
        clock.advance(timedelta(seconds=5))
        dispatch(runtime)

    assert len(api.said("chat.postMessage")) + len(api.said("conversations.open")) == tried <= 2
    assert len(api.said("auth.test")) <= 2 * 5
    assert kinds(runtime, SendingStopped) == [SendingStopped.kind] * 2


@pytest.mark.usefixtures("revoked")
def test_with_a_good_token_everything_goes_out_and_the_alarm_ends(
    api, orders, runtime, clock, client
):
    orders.log()
    dispatch(runtime)
    api._always.clear()
    clock.advance(timedelta(seconds=61))

    dispatch(runtime)

    assert states(runtime) == {DeliveryState.SENT}
    assert ready(client, runtime)[1] == []
    assert kinds(runtime, SendingResumed) == [SendingResumed.kind] * 2


@pytest.mark.parametrize(
    ("event", "stops"),
    [
        ({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOT"]}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": [OFFICER]}}, False),
        ({"type": "app_uninstalled"}, True),
    ],
)
def test_slacks_word_that_the_token_is_gone_stops_the_sending_at_once(
    api, slack, orders, runtime, event, stops
):
    answer = slack.event(event)
    orders.log()

    dispatch(runtime)

    assert answer.status == 200
    assert (states(runtime) == {DeliveryState.PENDING}) is stops
    assert bool([said for said in api.said("chat.postMessage") if said["channel"] == CHANNEL]) is (
        not stops
    )


def test_slacks_word_that_comes_late_or_twice_does_no_harm(slack, orders, runtime, clock):
    event = {"type": "app_uninstalled"}
    slack.event(event)
    slack.event(event)  # and the app was installed again meanwhile: Slack says that it works
    orders.log()
    clock.advance(timedelta(seconds=61))

    dispatch(runtime)

    assert states(runtime) == {DeliveryState.SENT}
    assert kinds(runtime, SendingStopped) == [SendingStopped.kind] * 2
