"""What stands in Slack already is found again, where the answer to a post was lost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.blocks.notices import REPEAT
from tests.bot.conftest import CHANNEL, OFFICER
from tests.keeping_slack import KeepingSlack
from tests.slack import Given, refusal, words_of
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Delivery, DeliveryState, PostedCard
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service import escalate_order

pytestmark = pytest.mark.both_databases
REFERENCE = "WO-2026-000001"
DIRECT = f"D{OFFICER}"


class Losing:
    """Loses the first answers to posts that fit, and spoils the looks if it is told to."""

    def __init__(self, fits, times=1, look=None):
        self.fits, self.times, self.look, self.looks = fits, times, look, 0

    def __call__(self, said):
        if said.method in {"conversations.history", "conversations.replies"}:
            self.looks += 1
            return self.look
        if said.method == "chat.postMessage" and self.times and self.fits(said.arguments):
            self.times -= 1
            return Given(reset=True)
        return None


def everything(given):
    return True


def in_the_channel(given):
    return given["channel"] == CHANNEL


def in_a_thread(given):
    return bool(given.get("thread_ts"))


@pytest.fixture
def kept(api, clock):
    """The bot's Slack, which keeps what is posted."""
    keeping = KeepingSlack(clock)
    api.answer_to = lambda said: api.calls.append(said) or keeping.answer(said)
    return keeping


@pytest.fixture
def send(runtime, clock):
    def go() -> None:
        for _ in range(4):
            dispatch(runtime)
            clock.advance(timedelta(seconds=30))

    return go


def states(runtime):
    with runtime.reading() as reading:
        return set(reading.session.scalars(sa.select(Delivery.state)))


def stands_at(runtime):
    with runtime.reading() as reading:
        return reading.session.scalars(sa.select(PostedCard.posted_as)).one()


def escalate(work, linked):
    with work(linked.manager) as uow:
        escalate_order(uow, REFERENCE, ReasonDraft(reason="It cannot wait"))


def test_a_card_whose_answer_was_lost_is_taken_over_and_not_posted_twice(
    kept, orders, runtime, send
):
    orders.log()
    kept.trouble = Losing(in_the_channel)

    send()

    (card,) = kept.cards(CHANNEL)
    assert states(runtime) == {DeliveryState.SENT}
    assert stands_at(runtime) == card.ts
    assert REPEAT not in words_of(card.blocks)


def test_the_card_that_is_taken_over_shows_the_present(kept, orders, runtime, work, linked, send):
    orders.log()
    kept.trouble = Losing(in_the_channel)
    dispatch(runtime)
    escalate(work, linked)

    send()

    (card,) = kept.cards(CHANNEL)
    assert card.metadata["event_payload"]["stage"] == 1
    assert "Stage 1 of 6" in card.text


def test_a_line_of_a_thread_and_a_direct_message_come_once(
    kept, orders, runtime, work, linked, send
):
    orders.log()
    send()
    kept.trouble = Losing(lambda given: in_a_thread(given) or given["channel"] == DIRECT, 2)
    before = len(kept.cards(DIRECT))
    escalate(work, linked)

    send()

    assert states(runtime) == {DeliveryState.SENT}
    assert len(kept.thread(CHANNEL, stands_at(runtime))) == 1
    assert len(kept.cards(DIRECT)) == before


def test_two_notices_to_one_person_are_told_apart(kept, orders, runtime, work, linked, send):
    orders.log(category_code="FIR-DOR")
    orders.log(category_code="FIR-DOR")
    kept.trouble = Losing(lambda given: given["channel"] == DIRECT, 1)

    send()

    assert [one.text.count("A new order is yours") for one in kept.cards(DIRECT)] == [1, 1]
    assert "000001" in kept.cards(DIRECT)[0].text + kept.cards(DIRECT)[1].text
    assert "000002" in kept.cards(DIRECT)[0].text + kept.cards(DIRECT)[1].text


def test_a_digest_comes_once(kept, orders, runtime, send):
    for _ in range(15):
        orders.log(category_code="ELE-SOC")
    kept.trouble = Losing(everything, 2)

    send()

    assert states(runtime) == {DeliveryState.SENT}
    assert [len(kept.cards(CHANNEL)), len(kept.cards(DIRECT))] == [1, 1]


def test_it_is_found_on_a_later_page(kept, orders, runtime, send):
    kept.page = 1
    orders.log()
    kept.trouble = Losing(in_the_channel)
    dispatch(runtime)
    for number in range(3):
        kept.post({"channel": CHANNEL, "text": f"somebody's talk {number}"})

    send()

    assert len([one for one in kept.cards(CHANNEL) if one.metadata]) == 1


@pytest.mark.parametrize(
    ("look", "looks"),
    [
        pytest.param(refusal("missing_scope"), 1, id="no scope"),
        pytest.param(Given(status=500), 3, id="500"),
        pytest.param(Given(body="<html>"), 3, id="a page"),
    ],
)
def test_where_the_history_cannot_be_read_it_is_sent_again_and_says_so(
    kept, orders, runtime, send, look, looks
):
    orders.log()
    kept.trouble = losing = Losing(in_the_channel, look=look)

    send()

    first, again = kept.cards(CHANNEL)
    assert losing.looks == looks
    assert REPEAT not in words_of(first.blocks)
    assert REPEAT in words_of(again.blocks)
    assert states(runtime) == {DeliveryState.SENT}


def test_a_notice_waits_where_slack_wants_no_look_now_and_danger_does_not(
    kept, orders, runtime, send
):
    wait = Given(status=429, headers={"Retry-After": "3600"}, body={"ok": False})
    orders.log(category_code="FIR-DOR")
    kept.trouble = losing = Losing(everything, 2, look=wait)

    send()

    assert len(kept.cards(CHANNEL)) == 1  # it waits: a card asks nobody to act
    assert len(kept.cards(DIRECT)) == 2
    assert REPEAT in words_of(kept.cards(DIRECT)[1].blocks)
    assert losing.looks == 1  # and not again while we are told to wait


def test_the_metadata_says_nothing_that_is_typed_or_restricted(kept, orders, runtime, send):
    orders.log(category_code="SEC-DOR", title="Gate seven stays open")

    send()

    for one in kept.messages:
        payload = one.metadata["event_payload"]
        assert set(payload) in ({"reference", "stage", "version"}, {"notice"})
        assert "Gate" not in str(one.metadata)
