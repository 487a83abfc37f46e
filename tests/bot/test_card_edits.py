"""An order's card is edited at most every ten seconds, danger at once, and ends as the present."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.bot.conftest import CHANNEL
from tests.keeping_slack import KeepingSlack
from tests.slack import Given, refusal
from tracker.domain.events import MilestoneMissed
from tracker.domain.milestones import MilestoneKind
from tracker.jobs.dispatch import dispatch
from tracker.jobs.sweep import sweep
from tracker.outbox.models import PostedCard
from tracker.work_orders.schemas import ReasonDraft, UpdateDraft
from tracker.work_orders.service import escalate_order, update_order

pytestmark = pytest.mark.both_databases
REFERENCE = "WO-2026-000001"


@pytest.fixture
def kept(api, clock):
    """The bot's Slack, which keeps what is posted."""
    keeping = KeepingSlack(clock)
    api.answer_to = lambda said: api.calls.append(said) or keeping.answer(said)
    return keeping


@pytest.fixture
def escalate(work, linked):
    def go():
        with work(linked.manager) as uow:
            escalate_order(uow, REFERENCE, ReasonDraft(reason="It cannot wait"))

    return go


def card(runtime):
    with runtime.reading() as reading:
        return reading.session.scalars(sa.select(PostedCard)).one()


def seconds(clock, number):
    clock.advance(timedelta(seconds=number))


def test_edits_that_wait_become_one_and_the_card_ends_as_the_present(
    kept, orders, runtime, clock, escalate
):
    orders.log()
    dispatch(runtime)
    for _ in range(4):
        escalate()
        dispatch(runtime)
        seconds(clock, 1)
    stands = kept.cards(CHANNEL)[0]
    shown, edits = stands.metadata["event_payload"]["stage"], stands.edits
    seconds(clock, 10)

    dispatch(runtime)  # nothing further has happened

    assert (shown, edits) == (1, 1)
    assert stands.metadata["event_payload"]["stage"] == 4
    assert stands.edits == 2
    assert card(runtime).edit_due_at is None
    assert card(runtime).version == stands.metadata["event_payload"]["version"]
    assert len(kept.thread(CHANNEL, stands.ts)) == 4  # the history has waited for nothing


def test_a_note_alone_changes_the_card_after_its_wait(kept, orders, runtime, clock, work, linked):
    orders.log()
    dispatch(runtime)
    for number in range(3):
        with work(linked.officer) as uow:
            update_order(uow, REFERENCE, UpdateDraft(note=f"Rang them {number}"))
        dispatch(runtime)
    seconds(clock, 9)
    dispatch(runtime)
    after_nine = kept.cards(CHANNEL)[0].edits
    seconds(clock, 1)

    dispatch(runtime)

    assert (after_nine, kept.cards(CHANNEL)[0].edits) == (1, 2)


def test_danger_is_shown_at_once(kept, orders, runtime, escalate):
    orders.log(category_code="FIR-DOR")
    dispatch(runtime)
    for _ in range(3):
        escalate()
        dispatch(runtime)

    assert kept.cards(CHANNEL)[0].edits == 3


def test_a_card_that_is_deleted_while_its_edit_waits_is_posted_once_anew(
    kept, orders, runtime, clock, escalate
):
    orders.log()
    for _ in range(3):
        escalate()
        dispatch(runtime)
    kept.messages[:] = [one for one in kept.messages if one.metadata["event_type"] == "notice"]
    lost = [Given(reset=True)]
    kept.trouble = lambda said: lost.pop() if said.method == "chat.postMessage" and lost else None
    for _ in range(5):
        seconds(clock, 40)
        dispatch(runtime)

    (anew,) = kept.cards(CHANNEL)
    assert lost == []
    assert card(runtime).posted_as == anew.ts
    assert anew.metadata["event_payload"]["stage"] == 3


@pytest.mark.parametrize(
    ("trouble", "waits"),
    [
        pytest.param(Given(status=429, headers={"Retry-After": "60"}), 60, id="429"),
        pytest.param(Given(status=500), 30, id="500"),
        pytest.param(refusal("invalid_blocks"), None, id="refused"),
        pytest.param(refusal("invalid_auth"), 60, id="token"),
    ],
)
def test_an_edit_that_fails_is_tried_again_where_that_helps(
    kept, orders, runtime, clock, escalate, trouble, waits
):
    orders.log()
    for _ in range(3):
        escalate()
        dispatch(runtime)
    seconds(clock, 10)
    kept.trouble = lambda said: trouble if said.method == "chat.update" else None

    dispatch(runtime)

    due_at = card(runtime).edit_due_at
    assert due_at == (clock.now() + timedelta(seconds=waits) if waits else None)


def test_a_missed_target_is_told_in_the_thread_and_in_the_channel_once(
    kept, orders, runtime, clock
):
    orders.log()
    dispatch(runtime)
    for _ in range(6):
        clock.advance(timedelta(hours=6))
        sweep(runtime)
        dispatch(runtime)

    lines = kept.thread(CHANNEL, kept.cards(CHANNEL)[0].ts)
    missed = [one for one in lines if "Target missed" in one.text]
    assert missed, [one.text for one in lines]
    assert all(one.broadcast for one in missed)
    assert len({one.text for one in missed}) == len(missed)


def test_where_a_missed_target_moves_the_order_in_the_same_act_one_line_tells_both(
    kept, orders, runtime, work, linked
):
    orders.log()
    dispatch(runtime)
    with work(linked.manager) as uow:
        escalate_order(uow, REFERENCE, ReasonDraft(reason="It cannot wait"))
        uow.record(MilestoneMissed(REFERENCE, MilestoneKind.ATTEND, uow.now))

    dispatch(runtime)

    (line,) = kept.thread(CHANNEL, kept.cards(CHANNEL)[0].ts)
    assert "Gone up" in line.text


def test_a_missed_target_of_a_restricted_order_is_told_barely(kept, orders, runtime, work, linked):
    orders.log(category_code="SEC-DOR")
    dispatch(runtime)
    with work(linked.manager) as uow:
        uow.record(MilestoneMissed(REFERENCE, MilestoneKind.MAKE_SAFE, uow.now))

    dispatch(runtime)

    (line,) = kept.thread(CHANNEL, kept.cards(CHANNEL)[0].ts)
    assert line.text.endswith("A target was missed.")
