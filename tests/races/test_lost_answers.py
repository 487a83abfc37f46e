"""Cards, lines and messages through a Slack that loses eight answers in a hundred, over HTTP."""

import random
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.sending.sender import SlackSender
from bot.sending.web_api import make_line
from tests.factories import OPERATOR, make_order, make_slack_user
from tests.keeping_slack import KeepingSlack
from tests.races.outcome import broken, deliveries, kind
from tests.races.processes import note_figure
from tests.races.sizes import SIZES
from tests.slack import BOT_TOKEN, Given, refusal, web_api
from tracker.domain.events import BacklogImported, WorkOrderAccepted, WorkOrderLogged
from tracker.domain.notices import Audience, Urgency
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Channel, Delivery, DeliveryState, OutboxMessage, PostedCard
from tracker.work_orders.models import WorkOrder

LOST = 0.08
LINES = 4  # in the thread of each card
EACH = 5  # notices of an order to a channel of its own, and as many to a person


class Losing:
    """Loses the answers to eight posts in a hundred, all of which arrive."""

    def __init__(self) -> None:
        self.dice = random.Random(20261123)  # noqa: S311
        self.lost = 0
        self.look: Given | None = None  # what looking at the history is answered, if not well

    def __call__(self, said) -> Given | None:
        if said.method in {"conversations.history", "conversations.replies"}:
            return self.look
        if said.method != "chat.postMessage" or self.dice.random() >= LOST:
            return None
        self.lost += 1
        return Given(reset=True)


@pytest.fixture
def slack(runtime, clock):
    """A Slack that loses answers, to which this process sends."""
    kept = KeepingSlack(clock, trouble=Losing())
    with web_api() as api:
        api.answer_to = kept.answer
        sender = SlackSender(runtime, make_line(BOT_TOKEN, api.url))
        runtime.senders[Channel.SLACK_DIRECT] = runtime.senders[Channel.SLACK_CHANNEL] = sender
        yield kept


def _owe(runtime, work, estate, orders):
    """Owe a card and four lines of history in a channel, and five messages to a person, of each."""
    with work(estate.reporter) as uow:
        for _ in range(orders):
            make_order(uow, estate.premises, category_code="ELE-SOC")
    with work(OPERATOR) as uow:
        people = [make_slack_user(uow, estate.premises, f"U{number}") for number in range(orders)]
    with runtime.engine.begin() as connection:
        connection.execute(sa.delete(Delivery))
        connection.execute(sa.delete(OutboxMessage))
        references = list(connection.scalars(sa.select(WorkOrder.reference)))
        at = runtime.clock.now()
        for number, (reference, person) in enumerate(zip(references, people, strict=True)):
            kinds = [WorkOrderLogged.kind] + [WorkOrderAccepted.kind] * LINES
            landed = [BacklogImported.kind] * EACH
            _owe_each(connection, at, reference, kinds, f"C{number:05}", person)
            _owe_each(connection, at, reference, landed, f"U{number}", person)
    return 2 * EACH * orders


def _owe_each(connection, at, reference, kinds, destination, person) -> None:
    direct = destination.startswith("U")
    for each in kinds:
        message = {
            "kind": each,
            "subject": reference,
            "audience": Audience.NAMED_PERSON if direct else Audience.UNIT_CHANNEL,
            "urgency": Urgency.INFORM,
            "facts": {"person_id": person, "count": 1, "worst_stage": 2},
            "created_at": at,
            "expanded_at": at,
        }
        made = connection.execute(sa.insert(OutboxMessage).values(message)).inserted_primary_key
        on_its_way = {
            "message_id": made[0],
            "subject": reference,
            "person_id": person if direct else None,
            "channel": Channel.SLACK_DIRECT if direct else Channel.SLACK_CHANNEL,
            "destination": destination,
            "urgency": Urgency.INFORM,
            "comes_alone": True,
            "next_try_at": at,
            "created_at": at,
        }
        connection.execute(sa.insert(Delivery).values(on_its_way))


def _send_all(runtime, clock) -> None:
    while deliveries(runtime, DeliveryState.PENDING):
        dispatch(runtime)
        clock.advance(timedelta(seconds=61))


def _repeats(slack) -> int:
    """Return how many messages are there more than once."""
    stand = Counter(str((one.channel, one.metadata["event_payload"])) for one in slack.messages)
    return sum(number - 1 for number in stand.values())


def test_where_answers_are_lost_nothing_comes_twice_and_nothing_is_missing(
    runtime, work, estate, clock, slack
):
    number = _owe(runtime, work, estate, SIZES.lost_answer_orders)

    _send_all(runtime, clock)

    with runtime.reading() as reading:
        cards = reading.session.scalars(sa.select(PostedCard)).all()
    for card in cards:
        assert [one.ts for one in slack.cards(card.destination)] == [card.posted_as]
        assert len(slack.thread(card.destination, card.posted_as)) == LINES
    assert len(cards) == SIZES.lost_answer_orders
    assert len(slack.messages) == number
    assert _repeats(slack) == 0
    assert len(deliveries(runtime, DeliveryState.SENT)) == number
    assert broken(runtime) == []
    note_figure(
        f"{kind(runtime)}: {number} notices (cards, lines of threads, direct messages) through a "
        f"Slack that lost {slack.trouble.lost} answers ({slack.trouble.lost / number:.1%}): all "
        f"delivered, 0 duplicates"
    )


def test_without_the_right_to_look_each_lost_answer_is_one_repeat(
    runtime, work, estate, clock, slack
):
    slack.trouble.look = refusal("missing_scope")
    _owe(runtime, work, estate, 5)

    _send_all(runtime, clock)

    assert _repeats(slack) == slack.trouble.lost > 0
