"""Slack's own menus: reporting from anywhere, from a message, and adding a message to an order."""

import pytest
import sqlalchemy as sa

from bot.sandbox.limits import faults_in_view
from tests.bot.conftest import CHANNEL, MANAGER, NOBODY, REPORTER, STRANGER, SUPPLIER, fault
from tests.slack import Given, refusal, words_of
from tracker.outbox.models import PostedCard
from tracker.photographs.models import AwaitedPhotograph
from tracker.work_orders.models import Note, WorkOrder

LINK = "https://x.slack.test/archives/C1/p1"
MESSAGE = {
    "type": "message",
    "user": "U0AUTHOR",
    "ts": "1763280000.000100",
    "text": (
        "The boiler &amp; the pump are &lt;off&gt;, <@U0AUTHOR> says: <https://x.test/a|see here>"
    ),
    "files": [{"id": "F0ONE", "name": "boiler.jpg"}, {"id": "F0TWO", "name": "pump.jpg"}],
}


@pytest.fixture
def shortcut(slack, api):
    """Choose a shortcut, and return the last view that the person then has before them."""

    def shortcut(user, name, message=None):
        api.gives("views.open", Given(body={"ok": True, "view": {"id": "VFIRST"}}))
        api.gives("chat.getPermalink", Given(body={"ok": True, "permalink": LINK}))
        about = {"message": message, "channel": {"id": "C1", "name": "x"}} if message else {}
        answer = slack.interact(
            user,
            type="message_action" if message else "shortcut",
            callback_id=name,
            team={"id": "T0TESTS", "domain": "x"},
            **about,
        )
        assert answer.in_time
        if not message:
            return api.wait_for("views.open")[-1]["view"]
        update = api.wait_for("views.update")[-1]
        assert update["view_id"] == "VFIRST"
        assert faults_in_view(update["view"]) == ()
        return update["view"]

    return shortcut


def fields(view):
    return {block.get("block_id"): block.get("element") for block in view["blocks"]}


def count(runtime, table):
    with runtime.reading() as reading:
        return reading.session.scalar(sa.select(sa.func.count()).select_from(table))


def test_the_global_shortcut_opens_the_form_at_once(shortcut):
    view = shortcut(MANAGER, "report_problem")

    assert view["title"]["text"] == "Report a fault"
    assert faults_in_view(view) == ()


def test_a_message_becomes_a_report_with_its_words_its_link_and_no_name(shortcut):
    view = shortcut(MANAGER, "report_from_message", MESSAGE)

    details = fields(view)["details"]["initial_value"]
    assert details.startswith("The boiler & the pump are <off>, @somebody says: see here")
    assert details.endswith(f"From Slack: {LINK}")
    assert fields(view)["title"]["initial_value"].startswith("The boiler & the pump")
    assert "U0AUTHOR" not in str(view)
    assert "2 files already given: added with the rest" in words_of(view)


def test_a_long_message_is_cut_and_keeps_its_link(shortcut):
    view = shortcut(MANAGER, "report_from_message", {**MESSAGE, "text": "&amp; long " * 600})

    details = fields(view)["details"]["initial_value"]
    assert len(details) <= 3_000
    assert details.endswith(LINK)


def test_a_message_of_a_photograph_alone_opens_the_form(shortcut):
    view = shortcut(MANAGER, "report_from_message", {**MESSAGE, "text": ""})

    assert fields(view)["details"]["initial_value"] == f"From Slack: {LINK}"
    assert "initial_value" not in fields(view)["title"]


def test_the_photographs_of_the_message_are_fetched_for_the_report(
    slack, shortcut, linked, runtime
):
    view = shortcut(MANAGER, "report_from_message", MESSAGE)
    slack.submit(MANAGER, view, fault(linked))

    with runtime.reading() as reading:
        awaited = reading.session.scalars(sa.select(AwaitedPhotograph.file_id)).all()
        assert sorted(awaited) == ["F0ONE", "F0TWO"]
        assert LINK in reading.session.scalars(sa.select(WorkOrder)).one().details.words


def test_without_an_answer_of_slack_the_link_is_made_as_slack_makes_it(slack, api, linked):
    api.gives("views.open", Given(body={"ok": True, "view": {"id": "VFIRST"}}))
    api.gives("chat.getPermalink", refusal("channel_not_found"))

    slack.interact(
        MANAGER,
        type="message_action",
        callback_id="report_from_message",
        team={"id": "T0TESTS", "domain": "moj"},
        message=MESSAGE,
        channel={"id": "C1"},
    )

    view = api.wait_for("views.update")[0]["view"]
    link = "https://moj.slack.com/archives/C1/p1763280000000100"
    assert fields(view)["details"]["initial_value"].endswith(link)


def test_a_view_is_there_before_slack_has_answered_for_the_link(slack, api, linked):
    api.always_gives("chat.getPermalink", Given(body={"ok": True}, after_seconds=3.0))

    answer = slack.interact(
        MANAGER,
        type="message_action",
        callback_id="report_from_message",
        team={"id": "T0TESTS"},
        message=MESSAGE,
        channel={"id": "C1"},
    )

    assert answer.in_time
    assert faults_in_view(api.wait_for("views.open", seconds=2)[0]["view"]) == ()


@pytest.mark.both_databases
def test_a_message_is_put_on_an_order_once_with_link_and_photographs(
    slack, shortcut, orders, runtime
):
    order = orders.log(title="The boiler is out")
    view = shortcut(REPORTER, "add_to_order", MESSAGE)
    for _ in range(2):
        typed = {"reference": order.reference, "note": fields(view)["note"]["initial_value"]}
        answer = slack.submit(REPORTER, view, typed, view_id="V5")

    assert "on the record" in words_of(answer.json["view"])
    with runtime.reading() as reading:
        note = reading.session.scalars(sa.select(Note)).one()
        assert note.text.words.startswith("The boiler & the pump are")
        assert note.text.words.endswith(LINK)
    assert count(runtime, AwaitedPhotograph) == 2


def test_the_order_whose_card_begins_the_thread_is_chosen_already(shortcut, orders, runtime, work):
    order = orders.log(title="The boiler is out")
    card = PostedCard(subject=order.reference, destination="C1", posted_as="1763270000.000001")
    with runtime._sessions() as session:
        session.add(card)
        session.commit()
    reply = {**MESSAGE, "thread_ts": "1763270000.000001"}

    mine = shortcut(REPORTER, "add_to_order", reply)

    assert fields(mine)["reference"]["initial_option"]["value"] == order.reference


def test_a_card_of_an_order_that_one_may_not_see_chooses_nothing(shortcut, orders, runtime):
    order = orders.log(title="The boiler is out")
    card = PostedCard(subject=order.reference, destination="C1", posted_as=MESSAGE["ts"])
    with runtime._sessions() as session:
        session.add(card)
        session.commit()

    others = shortcut(STRANGER, "add_to_order", MESSAGE)

    assert "initial_option" not in fields(others)["reference"]


def test_only_orders_that_one_may_see_are_offered_and_restricted_ones_bare(slack, orders, linked):
    mine = orders.log(title="The boiler is out")
    lock = orders.log(title="Back gate will not lock", category_code="SEC-DOR")
    orders.log(premises=linked.elsewhere, actor=linked.officer)

    found = slack.suggest(REPORTER, "reference", "")

    assert {option["value"] for option in found} == {mine.reference, lock.reference}
    assert "Back gate" not in str(found)
    assert [o["value"] for o in slack.suggest(REPORTER, "reference", "boiler")] == [mine.reference]
    assert slack.suggest(NOBODY, "reference", "") == []


def test_an_order_that_one_may_not_see_is_refused_beside_the_field(
    slack, shortcut, orders, linked, runtime
):
    hidden = orders.log(premises=linked.elsewhere, actor=linked.officer)
    view = shortcut(REPORTER, "add_to_order", MESSAGE)

    answer = slack.submit(REPORTER, view, {"reference": hidden.reference, "note": "Words"})
    nothing = slack.submit(REPORTER, view, {"note": "Words"})

    assert "that you may see" in answer.json["errors"]["reference"]
    assert nothing.json["errors"] == {"reference": "Select the order"}
    assert count(runtime, Note) == 0


def test_whoever_may_not_report_is_told_who_can(slack, api, linked):
    slack.interact(
        SUPPLIER,
        type="message_action",
        callback_id="report_from_message",
        message=MESSAGE,
        channel={"id": CHANNEL},
    )

    told = api.wait_for("views.open")[0]["view"]
    assert "You may not report a fault here" in words_of(told)


def test_a_stranger_is_offered_the_link_and_learns_nothing(slack, api, linked):
    slack.interact(
        NOBODY,
        type="message_action",
        callback_id="add_to_order",
        message=MESSAGE,
        channel={"id": CHANNEL},
    )

    assert "not linked" in words_of(api.wait_for("views.open")[0]["view"])
