"""A channel that is archived, gone or without the app: told elsewhere, once, never in a loop."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.bot.conftest import CHANNEL
from tests.factories import OPERATOR, link_to_slack
from tests.keeping_slack import KeepingSlack
from tests.slack import refusal, words_of
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import Channel, Delivery, DeliveryState, LostChannel
from tracker.people.queries import get_person
from tracker.premises.models import Unit
from tracker.premises.service import set_slack_channel
from tracker.work_orders.schemas import ReasonDraft
from tracker.work_orders.service import escalate_order

pytestmark = pytest.mark.both_databases
DEFAULT = "C0DEFAULT"
REFERENCE = "WO-2026-000001"
GONE = ("is_archived", "channel_not_found", "not_in_channel")


@pytest.fixture
def kept(api, clock):
    """The bot's Slack, which keeps what is posted."""
    keeping = KeepingSlack(clock)
    api.answer_to = lambda said: api.calls.append(said) or keeping.answer(said)
    return keeping


@pytest.fixture(autouse=True)
def administrator(linked, work):
    """Somebody who keeps the register, and is in Slack."""
    with work(OPERATOR) as uow:
        person = get_person(uow.session, linked.administrator.person_id)
        link_to_slack(uow, person, "U0ADMIN")


@pytest.fixture
def default(runtime):
    slack = replace(runtime.settings.slack, default_channel=DEFAULT)
    runtime.settings = replace(runtime.settings, slack=slack)


def lose(kept, *channels, error="is_archived"):
    def trouble(said):
        gone = said.method.startswith("chat.") and said.arguments["channel"] in channels
        return refusal(error) if gone else None

    kept.trouble = trouble


def tries(api, channel):
    return [call for call in api.calls if call.arguments.get("channel") == channel]


def channel_deliveries(runtime, *conditions):
    with runtime.reading() as reading:
        wanted = sa.select(Delivery).where(Delivery.channel == Channel.SLACK_CHANNEL, *conditions)
        return reading.session.scalars(wanted.order_by(Delivery.id)).all()


def told_of_it(kept):
    return [one for one in kept.messages if "cannot be reached" in one.text]


@pytest.mark.parametrize("error", GONE)
@pytest.mark.usefixtures("default")
def test_what_was_for_a_lost_channel_stands_in_the_default_one_marked_with_its_unit(
    kept, orders, runtime, linked, error
):
    lose(kept, CHANNEL, error=error)
    orders.log()

    dispatch(runtime)
    dispatch(runtime)

    (card,) = kept.cards(DEFAULT)
    unit = linked.premises.unit.code
    assert f"For {unit}, whose own channel cannot be reached" in words_of(card.blocks)
    assert REFERENCE in card.text
    lost, moved = channel_deliveries(runtime)
    assert (lost.state, moved.state) == (DeliveryState.CANCELLED, DeliveryState.SENT)
    assert error in lost.last_error


@pytest.mark.usefixtures("default")
def test_administrators_are_told_once_and_the_channel_is_left_in_peace_for_a_day(
    kept, api, orders, runtime, clock
):
    lose(kept, CHANNEL)
    for _ in range(5):
        orders.log(category_code="ELE-SOC")
        dispatch(runtime)
        clock.advance(timedelta(hours=1))
    within_a_day = len(tries(api, CHANNEL))
    clock.advance(timedelta(days=1))
    orders.log(category_code="ELE-SOC")
    dispatch(runtime)
    dispatch(runtime)

    assert within_a_day == 1
    assert len(tries(api, CHANNEL)) == 2
    assert [one.channel for one in told_of_it(kept)] == ["DU0ADMIN"]
    assert len(kept.cards(DEFAULT)) == 6


@pytest.mark.usefixtures("default")
def test_what_waits_for_the_channel_moves_with_it_in_its_order(
    kept, api, orders, runtime, work, linked
):
    orders.log()
    with work(linked.manager) as uow:
        for _ in range(3):
            escalate_order(uow, REFERENCE, ReasonDraft(reason="It cannot wait"))
    lose(kept, CHANNEL)

    dispatch(runtime)
    dispatch(runtime)

    (card,) = kept.cards(DEFAULT)
    stages = [one.text.partition("Stage ")[2][:1] for one in kept.thread(DEFAULT, card.ts)]
    assert stages == ["1", "2", "3"]
    assert len(tries(api, CHANNEL)) == 1


def test_without_a_default_channel_it_is_shown_among_the_failed_and_told_once(
    kept, orders, runtime
):
    lose(kept, CHANNEL)
    orders.log()
    orders.log()

    dispatch(runtime)
    dispatch(runtime)

    assert {row.state for row in channel_deliveries(runtime)} == {DeliveryState.DEAD}
    assert "kept among the failed notices" in told_of_it(kept)[0].text


@pytest.mark.usefixtures("default")
def test_where_the_default_channel_is_gone_too_there_is_no_loop(kept, api, orders, runtime):
    lose(kept, CHANNEL, DEFAULT)
    orders.log()

    for _ in range(5):
        dispatch(runtime)

    assert (len(tries(api, CHANNEL)), len(tries(api, DEFAULT))) == (1, 1)
    assert [row.state for row in channel_deliveries(runtime)] == [
        DeliveryState.CANCELLED,
        DeliveryState.DEAD,
    ]


@pytest.mark.usefixtures("default")
def test_a_channel_that_is_named_anew_or_answers_again_is_used_again(kept, orders, runtime, work):
    lose(kept, CHANNEL)
    orders.log()
    dispatch(runtime)
    kept.trouble = lambda _: None
    with work(OPERATOR) as uow:
        unit = uow.session.scalars(sa.select(Unit).where(Unit.slack_channel == CHANNEL)).one()
        set_slack_channel(uow, unit, CHANNEL)
    orders.log()

    dispatch(runtime)

    assert len(kept.cards(CHANNEL)) == 1
    with runtime.reading() as reading:
        assert reading.session.scalars(sa.select(LostChannel)).all() == []


@pytest.mark.usefixtures("default")
def test_a_restricted_order_is_as_bare_in_the_default_channel(kept, orders, runtime):
    lose(kept, CHANNEL)
    orders.log(category_code="SEC-DOR", title="Gate seven stays open")

    dispatch(runtime)
    dispatch(runtime)

    assert "Gate seven" not in str(kept.cards(DEFAULT)[0])
