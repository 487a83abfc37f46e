"""Two senders and a Slack that takes one message a second in each conversation, in real time."""

import threading
import time
from collections import Counter, defaultdict

import pytest
import sqlalchemy as sa

from bot.sending.sender import PACE, SlackSender
from bot.sending.web_api import make_line
from tests.factories import OPERATOR, make_slack_user
from tests.keeping_slack import KeepingSlack
from tests.races.outcome import broken, deliveries, kind
from tests.races.processes import note_figure
from tests.slack import BOT_TOKEN, Given, web_api
from tracker.clock import SystemClock
from tracker.domain.events import BacklogImported
from tracker.domain.notices import Audience, Urgency
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage

PLACES, EACH = 4, 8
LONGEST_SECONDS = 90
REFUSED_AT_MOST = 0.01


class Strict:
    """Refuses a message that comes less than a second after the last one in its conversation."""

    def __init__(self) -> None:
        self.last: dict[str, float] = defaultdict(lambda: -10.0)
        self.answers: Counter[str] = Counter()
        self.guard = threading.Lock()

    def __call__(self, said) -> Given | None:
        if said.method != "chat.postMessage":
            return None
        with self.guard:
            channel, now = said.arguments["channel"], time.monotonic()
            if now - self.last[channel] < 1.0:
                self.answers["refused"] += 1
                return Given(status=429, headers={"Retry-After": "1"}, body={"ok": False})
            self.last[channel] = now
            self.answers["taken"] += 1
            return None


@pytest.fixture
def slack(runtime):
    """A strict Slack, to which this process sends by a clock that runs."""
    runtime.clock = SystemClock()
    kept = KeepingSlack(runtime.clock, trouble=Strict())
    with web_api() as api:
        api.answer_to = kept.answer
        sender = SlackSender(runtime, make_line(BOT_TOKEN, api.url))
        runtime.senders[Channel.SLACK_DIRECT] = sender
        yield kept


def _owe(runtime, work, estate) -> int:
    """Owe each person eight notices about orders of their own."""
    at = runtime.clock.now()
    with work(OPERATOR) as uow:
        people = [make_slack_user(uow, estate.premises, f"U{number}") for number in range(PLACES)]
    with runtime.engine.begin() as connection:
        for number in range(PLACES * EACH):
            person = people[number % PLACES]
            message = {
                "kind": BacklogImported.kind,
                "subject": f"order {number}",
                "audience": Audience.NAMED_PERSON,
                "urgency": Urgency.INFORM,
                "facts": {
                    "person_id": person,
                    "count": number + 1,
                    "worst_stage": 2,
                },
                "created_at": at,
                "expanded_at": at,
            }
            made = connection.execute(sa.insert(OutboxMessage).values(message))
            on_its_way = {
                "message_id": made.inserted_primary_key[0],
                "subject": message["subject"],
                "person_id": person,
                "channel": Channel.SLACK_DIRECT,
                "destination": f"U{number % PLACES}",
                "urgency": Urgency.INFORM,
                "comes_alone": True,
                "next_try_at": at,
                "created_at": at,
            }
            connection.execute(sa.insert(Delivery).values(on_its_way))
    return PLACES * EACH


def _send_all(runtime) -> float:
    """Let two senders send until nothing waits; return the seconds that it took."""
    began = time.monotonic()

    def send() -> None:
        while time.monotonic() - began < LONGEST_SECONDS:
            dispatch(runtime)
            if not deliveries(runtime, DeliveryState.PENDING) and not deliveries(
                runtime, DeliveryState.LEASED
            ):
                return
            time.sleep(0.05)

    senders = [threading.Thread(target=send) for _ in range(2)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    return time.monotonic() - began


def test_we_keep_our_own_pace_so_that_slack_need_not_refuse(runtime, work, estate, slack):
    runtime.paces[Channel.SLACK_DIRECT] = PACE
    number = _owe(runtime, work, estate)

    seconds = _send_all(runtime)

    answers = slack.trouble.answers
    assert len(deliveries(runtime, DeliveryState.SENT)) == number
    assert answers["taken"] == number
    assert answers["refused"] <= REFUSED_AT_MOST * number
    assert broken(runtime) == []
    note_figure(
        f"{kind(runtime)}: {number} notices for {PLACES} conversations by two senders, to a Slack "
        f"that takes one a second in each: {answers['refused']} refused (429), {seconds:.0f} s, "
        f"{EACH - 1} at least"
    )


def test_that_scenario_finds_senders_that_keep_no_pace(runtime, work, estate, slack):
    _owe(runtime, work, estate)

    dispatch(runtime)

    assert slack.trouble.answers["refused"] > REFUSED_AT_MOST * PLACES * EACH
