"""The App Home: what waits for its reader, their premises, and nothing of anybody else's."""

import pytest

from bot.sandbox.limits import faults_in_view
from tests.bot.conftest import MANAGER, NOBODY, OFFICER, STRANGER
from tests.slack import Given, words_of
from tracker.work_orders.schemas import ClosingDraft
from tracker.work_orders.service import complete_order


def opened(slack, api, user, **event):
    before = len(api.said("views.publish"))
    answer = slack.event({"type": "app_home_opened", "user": user, "tab": "home", **event})
    assert answer.in_time
    said = api.wait_for("views.publish", before + 1)[-1]
    assert said["user_id"] == user
    assert faults_in_view(said["view"]) == ()
    return words_of(said["view"])


@pytest.mark.both_databases
def test_home_shows_what_its_reader_holds_and_their_premises(slack, api, orders, linked):
    orders.log()

    words = opened(slack, api, OFFICER)

    assert "1 order needs you" in words
    assert "There is no heating" in words
    assert f"{linked.premises.code}>* Rowan House: 1 open order, the oldest for" in words
    assert "Elm Office: 0 open orders" in words


def test_home_shows_nothing_of_somebody_elses_premises(slack, api, orders):
    orders.log()

    words = opened(slack, api, STRANGER)

    assert "Nothing needs you" in words
    assert "Rowan House" not in words
    assert "no heating" not in words


def test_a_fix_to_confirm_waits_in_home_for_the_premises(slack, api, orders, work, linked):
    orders.log()
    assert "Nothing needs you" in opened(slack, api, MANAGER)
    with work(linked.supplier) as uow:
        complete_order(uow, "wo 2026 1", ClosingDraft())

    words = opened(slack, api, MANAGER)

    assert "1 order needs you" in words
    assert "Confirm fixed" in words


def test_home_caps_its_rows_and_says_where_the_rest_is(slack, api, orders):
    for number in range(18):
        orders.log(title=f"Broken thing {number}")

    words = opened(slack, api, OFFICER)

    assert "18 orders need you" in words
    assert "Page 1 of 2" in words
    assert "/?mine=held|See all on the web>" in words


def test_home_of_a_restricted_order_is_bare(slack, api, orders):
    orders.log(category_code="SEC-DOR", title="Gate seven stays open")

    words = opened(slack, api, OFFICER)

    assert "WO-2026-000001" in words
    assert "Gate seven" not in words


def test_a_stranger_is_asked_to_link_their_account(slack, api):
    assert "link your Slack user" in opened(slack, api, NOBODY)


def test_the_messages_tab_needs_no_home(slack, api):
    slack.event({"type": "app_home_opened", "user": OFFICER, "tab": "messages"})
    slack.command(OFFICER, "help")

    assert api.said("views.publish") == []


def test_a_delivery_that_slack_repeats_is_taken_each_time(slack, api):
    event = {"type": "app_home_opened", "user": OFFICER, "tab": "home"}
    first = slack.event(event)
    again = slack.event(event, **{"X-Slack-Retry-Num": "1"})

    assert first.in_time
    assert again.in_time
    api.wait_for("views.publish", 2)


def test_home_is_answered_in_time_while_slack_is_slow(slack, api):
    api.always_gives("views.publish", Given(body={"ok": True}, after_seconds=4.0))

    answer = slack.event({"type": "app_home_opened", "user": OFFICER, "tab": "home"})

    assert answer.in_time
