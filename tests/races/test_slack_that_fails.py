"""Thousands of notices through a Slack that fails three times in ten, over real HTTP."""

import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.blocks.notices import REPEAT
from bot.sending.sender import SlackSender
from bot.sending.web_api import make_line
from tests.keeping_slack import KeepingSlack
from tests.races.outcome import broken, deliveries, kind
from tests.races.processes import note_figure
from tests.races.sizes import SIZES
from tests.slack import BOT_TOKEN, Given, web_api, words_of
from tracker.domain.events import BacklogImported
from tracker.domain.notices import Audience, Urgency
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.outbox.senders import Sent, TryLater

EACH = 10  # notices of an order to one person; one more, and they would become a digest
PATIENCE_SECONDS = 0.4
REPEATED_AT_MOST = 0.005
NUMBER = re.compile(r"over: ([\d,]+) order")


@dataclass
class FailingSlack:
    """Answers as its dice say, and remembers what arrived although it may not have said so."""

    kept: KeepingSlack
    dice: random.Random = field(default_factory=lambda: random.Random(20261123))  # noqa: S311
    arrived: list[int] = field(default_factory=list)
    unmarked: list[int] = field(default_factory=list)
    unclear: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.kept.trouble = self._thrown

    def _thrown(self, said) -> Given | None:
        """Return how one call ends; what asks for the history of a channel fails as often."""
        if said.method == "conversations.open":
            return None
        thrown = self.dice.random()
        if thrown < 0.12:
            return self._failed("500", Given(status=500))
        if thrown < 0.22:
            return self._failed("429", Given(status=429, headers={"Retry-After": "1"}))
        posted = said.method == "chat.postMessage"
        if posted:
            self._arrives(said.arguments)
        if thrown < 0.30:
            if posted:
                self.unclear[_number(said.arguments["text"])] += 1
            late = Given(body={"ok": True}, after_seconds=2 * PATIENCE_SECONDS)
            return self._failed("late", late) if thrown < 0.26 else self._reset()
        return None

    def _arrives(self, given) -> None:
        number = _number(given["text"])
        if number in self.arrived and REPEAT not in words_of(given["blocks"]):
            self.unmarked.append(number)
        self.arrived.append(number)

    def _reset(self) -> Given:
        return self._failed("reset", Given(reset=True))

    def _failed(self, how: str, given: Given) -> Given:
        self.answers[how] += 1
        return given


def _number(text: str) -> int:
    return int(NUMBER.search(text)[1].replace(",", ""))


class TakesNoForAnAnswer:
    """A broken sender: what fails once is never tried again."""

    def __init__(self, sender) -> None:
        self._sender = sender

    def send(self, outgoing):
        try:
            return self._sender.send(outgoing)
        except TryLater:
            return Sent()


@pytest.fixture
def slack(runtime, clock):
    """A Slack that fails, to which this process sends."""
    failing = FailingSlack(KeepingSlack(clock))
    with web_api() as api:
        api.answer_to = failing.kept.answer
        line = make_line(BOT_TOKEN, api.url)
        line.timeout = PATIENCE_SECONDS
        runtime.senders[Channel.SLACK_DIRECT] = SlackSender(runtime, line)
        yield failing


def _owe(runtime, estate, orders):
    """Owe ten notices about each order to a person of its own, numbered as they are owed."""
    with runtime.engine.begin() as connection:
        at = runtime.clock.now()
        numbers = range(1, orders * EACH + 1)
        person = estate.manager.person_id
        owed = {
            "kind": BacklogImported.kind,
            "audience": Audience.NAMED_PERSON,
            "urgency": Urgency.INFORM,
            "created_at": at,
            "expanded_at": at,
        }
        messages = [
            {
                **owed,
                "id": n,
                "subject": f"order {n % orders}",
                "facts": {"person_id": person, "count": n, "worst_stage": 2},
            }
            for n in numbers
        ]
        connection.execute(sa.insert(OutboxMessage), messages)
        on_their_way = [
            {
                "id": n,
                "message_id": n,
                "subject": f"order {n % orders}",
                "channel": Channel.SLACK_DIRECT,
                "destination": f"U{n % orders:05}",
                "urgency": Urgency.INFORM,
                "comes_alone": True,
                "next_try_at": at,
                "created_at": at,
            }
            for n in numbers
        ]
        connection.execute(sa.insert(Delivery), on_their_way)
    return len(numbers)


def _send_all(runtime, clock):
    """Send until nothing waits; return the seconds that it took."""
    began = time.monotonic()
    waiting = (DeliveryState.PENDING, DeliveryState.LEASED)
    while any(deliveries(runtime, state) for state in waiting):
        dispatch(runtime)
        clock.advance(timedelta(seconds=61))
    return time.monotonic() - began


def test_every_notice_arrives_in_its_order_and_hardly_any_twice(runtime, estate, clock, slack):
    number = _owe(runtime, estate, SIZES.slack_orders)

    seconds = _send_all(runtime, clock)

    arrived, lines = Counter(slack.arrived), {}
    for each in slack.arrived:
        lines.setdefault(each % SIZES.slack_orders, []).append(each)
    inversions = sum(a > b for line in lines.values() for a, b in pairwise(line))
    assert set(arrived) == set(range(1, number + 1))
    assert len(deliveries(runtime, DeliveryState.SENT)) == number
    assert inversions == 0
    assert {n for n, times in arrived.items() if times > 1} <= set(slack.unclear)
    assert slack.unmarked == []
    assert broken(runtime) == []
    repeats, lost = arrived.total() - number, slack.unclear.total()
    assert repeats <= max(1, REPEATED_AT_MOST * number)
    note_figure(
        f"{kind(runtime)}: {number} notices through a Slack that failed {slack.answers.total()} "
        f"times ({', '.join(f'{n} {how}' for how, n in sorted(slack.answers.items()))}): all "
        f"delivered, 0 out of order, {repeats} repeats after {lost} lost answers "
        f"({repeats / number:.2%}; 11.4 % without looking), each marked, in {seconds:.0f} s"
    )


def test_that_scenario_finds_a_sender_that_takes_no_for_an_answer(runtime, estate, clock, slack):
    sender = runtime.senders[Channel.SLACK_DIRECT]
    runtime.senders[Channel.SLACK_DIRECT] = TakesNoForAnAnswer(sender)
    number = _owe(runtime, estate, 3)

    _send_all(runtime, clock)

    assert len(set(slack.arrived)) < number
