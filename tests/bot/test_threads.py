"""What people say under a card goes on the record, once; a pin puts another's words there."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.listeners.threads import CORRECTED, KEPT, NO_WORDS, UNCORRECTED
from tests.bot.conftest import CHANNEL, MANAGER, NOBODY, OFFICER, STRANGER
from tests.factories import TEAM
from tests.slack import Given, refusal
from tracker.domain.slack_members import Standing
from tracker.jobs.dispatch import dispatch
from tracker.outbox.models import PostedCard
from tracker.people.queries import get_person
from tracker.people.service import set_active
from tracker.people.slack_members import Looked, note_standing
from tracker.photographs.models import AwaitedPhotograph
from tracker.work_orders.models import Note

pytestmark = pytest.mark.both_databases


@pytest.fixture
def thread(orders, runtime):
    """The ts of the card of an order."""
    orders.log()
    dispatch(runtime)
    with runtime.reading() as reading:
        return reading.session.scalars(sa.select(PostedCard.posted_as)).one()


@pytest.fixture
def reply(slack, thread):
    def go(words="They came at noon", user=MANAGER, ts="1763280000.000200", event_id="Ev1", **more):
        event = {
            "type": "message",
            "channel": CHANNEL,
            "channel_type": "channel",
            "user": user,
            "text": words,
            "ts": ts,
            "thread_ts": thread,
            "event_ts": ts,
            **more,
        }
        answer = slack.event(event, event_id)
        assert answer.in_time
        return answer

    return go


@pytest.fixture
def correct(slack, thread):
    def go(words, before="They came at noon", ts="1763280000.000200", edited="1763280009.0"):
        message = {"type": "message", "user": MANAGER, "ts": ts, "thread_ts": thread}
        event = {
            "type": "message",
            "subtype": "message_changed",
            "channel": CHANNEL,
            "message": {**message, "text": words, "edited": {"user": MANAGER, "ts": edited}},
            "previous_message": {**message, "text": before},
            "event_ts": edited,
        }
        return slack.event(event, f"Ev{edited}")

    return go


@pytest.fixture
def pin(slack, api, thread):
    def go(user=OFFICER, said_by=MANAGER, reaction="pushpin", **more):
        message = {"user": said_by, "text": "The lock is loose", "ts": "1763280000.000300"}
        found = [{"ts": thread, "text": "card"}, {**message, "thread_ts": thread, **more}]
        api.gives("conversations.replies", Given(body={"ok": True, "messages": found}))
        item = {"type": "message", "channel": CHANNEL, "ts": message["ts"]}
        event = {"type": "reaction_added", "user": user, "reaction": reaction, "item": item}
        return slack.event({**event, "event_ts": "1763280010.0"}, "EvPin")

    return go


def notes(runtime):
    with runtime.reading() as reading:
        return [note.text.words for note in reading.session.scalars(sa.select(Note))]


def whispers(api):
    return [said["text"] for said in api.said("chat.postEphemeral")]


def test_a_reply_is_on_the_record_and_marked(api, reply, runtime):
    reply("The pump &amp; the &lt;valve&gt; are off, <@U0MANAGER>")

    assert notes(runtime) == ["The pump & the <valve> are off, @somebody"]
    (mark,) = api.wait_for("reactions.add")
    assert (mark["name"], mark["timestamp"], mark["channel"]) == (
        KEPT,
        "1763280000.000200",
        CHANNEL,
    )
    assert whispers(api) == []


def test_a_reply_that_is_delivered_again_and_late_is_kept_once(reply, runtime, clock):
    reply(event_id="Ev1")
    reply(event_id="Ev1")
    clock.advance(timedelta(minutes=5))
    reply(event_id="Ev2")

    assert notes(runtime) == ["They came at noon"]


def test_where_the_app_may_not_react_it_says_so_in_words(api, reply):
    api.gives("reactions.add", refusal("missing_scope"))

    reply()

    (said,) = api.wait_for("chat.postEphemeral")
    assert said["text"] == "This is on the record of WO-2026-000001."
    assert said["user"] == MANAGER


def test_a_correction_is_added_and_rewrites_nothing(reply, correct, runtime):
    reply()
    correct("They came at one")
    correct("They came at one")
    correct("They came at one", before="They came at one", edited="1763280011.0")  # unfurled
    correct("They came at two", edited="1763280012.0")

    assert notes(runtime) == [
        "They came at noon",
        f"{CORRECTED} They came at one",
        f"{CORRECTED} They came at two",
    ]


def test_a_correction_that_comes_first_is_kept_and_the_late_first_words_do_no_harm(
    reply, correct, runtime
):
    correct("They came at one")
    reply()

    assert notes(runtime) == ["They came at one"]


@pytest.mark.parametrize(
    ("why", "said"),
    [("shut", "not linked to a Makesafe account"), ("guest", "guests cannot use Makesafe")],
)
def test_a_correction_of_somebody_who_may_not_write_any_more_is_told_to_be_none(
    api, reply, correct, runtime, work, linked, why, said
):
    reply("Nobody came")
    with work(linked.administrator) as uow:
        if why == "shut":
            person = get_person(uow.session, linked.manager.person_id)
            set_active(uow, person, active=False)
        else:
            note_standing(uow, TEAM, MANAGER, Looked(Standing.GUEST))

    for _ in range(2):
        correct("They came at noon", before="Nobody came")
    correct("They came at one", before="They came at noon", edited="1763280019.0")

    told = api.wait_for("chat.postEphemeral", 2)
    assert [one["user"] for one in told] == [MANAGER, MANAGER]
    assert all(one["text"].startswith(UNCORRECTED) for one in told)
    assert all(said in one["text"] for one in told)
    assert notes(runtime) == ["Nobody came"]


def test_a_deletion_takes_nothing_off_the_record(reply, slack, thread, runtime):
    reply()
    slack.event(
        {
            "type": "message",
            "subtype": "message_deleted",
            "channel": CHANNEL,
            "deleted_ts": "1763280000.000200",
            "previous_message": {"user": MANAGER, "ts": "1763280000.000200", "thread_ts": thread},
        },
        "EvGone",
    )

    assert notes(runtime) == ["They came at noon"]


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1", "subtype": "bot_message"},
        {"bot_id": "B1"},
        {"subtype": "channel_join"},
        {"thread_ts": "1763280000.000200"},  # the first of a thread of its own
        {"thread_ts": "1.1"},  # a thread that is no card's
        {"channel": "C0OTHER"},
    ],
)
def test_what_is_no_persons_reply_under_a_card_is_no_business_of_ours(api, reply, runtime, more):
    reply(**more)

    assert notes(runtime) == []
    assert whispers(api) == []


def test_the_words_under_a_restricted_order_are_kept_and_asked_to_be_typed_elsewhere(
    api, slack, orders, runtime
):
    orders.log(category_code="SEC-DOR")
    dispatch(runtime)
    with runtime.reading() as reading:
        card = reading.session.scalars(sa.select(PostedCard.posted_as)).one()
    event = {"type": "message", "channel": CHANNEL, "user": MANAGER, "text": "The code is 4711"}
    slack.event({**event, "ts": "1763280000.0002", "thread_ts": card}, "Ev9")

    (said,) = api.wait_for("chat.postEphemeral")
    assert notes(runtime) == ["The code is 4711"]
    assert "on the record of WO-2026-000001" in said["text"]
    assert "type it on the web" in said["text"]
    assert "4711" not in str(api.calls)


def test_somebody_unlinked_is_offered_the_link_once_a_day(api, reply, runtime, clock):
    for number in range(3):
        reply(user=NOBODY, ts=f"1763280000.00020{number}", event_id=f"Ev{number}")
    first = len(api.wait_for("chat.postEphemeral"))
    clock.advance(timedelta(days=1))
    reply(user=NOBODY, ts="1763280000.000209", event_id="Ev9")

    assert notes(runtime) == []
    assert first == 1
    assert len(api.wait_for("chat.postEphemeral", 2)) == 2
    assert "Link my account" in whispers(api)[0]
    assert "not on the record" in whispers(api)[0]


def test_somebody_without_the_right_is_told_that_it_is_not_on_record(api, reply, runtime):
    reply(user=STRANGER)
    reply(user=STRANGER, ts="1763280000.000201", event_id="Ev2")

    api.wait_for("chat.postEphemeral")
    assert notes(runtime) == []
    assert len(whispers(api)) == 1
    assert "not on the record" in whispers(api)[0]


def test_photographs_of_a_reply_are_fetched_for_the_order(reply, runtime):
    reply("", subtype="file_share", files=[{"id": "F0ONE", "name": "x.jpg"}])

    with runtime.reading() as reading:
        awaited = reading.session.scalars(sa.select(AwaitedPhotograph.file_id)).all()
    assert awaited == ["F0ONE"]
    assert notes(runtime) == [NO_WORDS]


def test_a_pin_puts_what_somebody_said_on_the_record_once(pin, runtime):
    pin()
    pin(user=MANAGER)

    assert notes(runtime) == ["The lock is loose"]


def test_a_pin_on_what_was_kept_already_adds_nothing(pin, reply, runtime):
    reply("The lock is loose", ts="1763280000.000300")
    pin()

    assert notes(runtime) == ["The lock is loose"]


@pytest.mark.parametrize("more", [{"reaction": "thumbsup"}, {"bot_id": "B1"}, {"thread_ts": "1.1"}])
def test_another_sign_or_another_message_is_not_put_on_record(pin, runtime, more):
    pin(**more)

    assert notes(runtime) == []


def test_a_pin_that_slack_is_too_slow_to_show_is_answered_in_time_and_says_so(
    api, slack, thread, runtime
):
    api.always_gives("conversations.replies", Given(body={"ok": True}, after_seconds=5))
    item = {"type": "message", "channel": CHANNEL, "ts": "1763280000.000300"}
    event = {"type": "reaction_added", "user": OFFICER, "reaction": "pushpin", "item": item}

    answer = slack.event({**event, "event_ts": "1763280010.0"}, "EvPin")

    assert answer.in_time
    assert "Add to order" in api.wait_for("chat.postEphemeral")[0]["text"]
    assert notes(runtime) == []
