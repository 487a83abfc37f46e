"""The Web API of the sandbox answers the SDK as Slack does."""

from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.workspace import BOT_TOKEN
from tests.bot.sandbox.browser import ANN, BEN, Served
from tests.bot.sandbox.small_app import CHANNEL, card

ORDER = {"event_type": "order", "event_payload": {"reference": "WO-1"}}


def refusal(call: Any, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return refused.value.response


def test_the_token_is_checked(served: Served) -> None:
    wrong = WebClient(token="xoxb-wrong", base_url=f"{served.origin}/sandbox/api/")

    bare = requests.post(f"{served.origin}/sandbox/api/auth.test", timeout=20).json()

    assert served.client.auth_test()["team_id"] == "T0SANDBOX"
    assert refusal(wrong.auth_test)["error"] == "invalid_auth"
    assert bare == {"ok": False, "error": "not_authed"}


def test_an_unknown_method_and_the_socket_are_refused_by_name(served: Served) -> None:
    client = served.client

    assert refusal(client.api_call, api_method="calls.add")["error"] == "unknown_method"
    assert refusal(client.api_call, api_method="apps.connections.open")["error"] == "not_supported"


def test_bodies_may_be_json_or_a_form(served: Served) -> None:
    url = f"{served.origin}/sandbox/api/chat.postMessage"
    form = {"token": BOT_TOKEN, "channel": CHANNEL, "blocks": '[{"type": "divider"}]'}

    by_form = requests.post(url, data=form, timeout=20).json()
    broken = requests.post(url, data={**form, "blocks": "[{"}, timeout=20).json()
    by_json = served.client.chat_postMessage(channel=CHANNEL, text="hello")

    assert by_form["message"]["blocks"][0]["type"] == "divider"
    assert broken["error"] == "invalid_arguments"
    assert by_json["message"]["text"] == "hello"


def test_bad_blocks_are_refused_with_their_place(served: Served) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]

    answer = refusal(served.client.chat_postMessage, channel=CHANNEL, text="x", blocks=blocks)

    assert answer["error"] == "invalid_blocks"
    assert "json-pointer:/blocks/0/text/text" in answer["response_metadata"]["messages"][0]
    assert served.store.visible(CHANNEL, ANN.user_id) == []


def test_a_message_of_nothing_is_refused(served: Served) -> None:
    answer = refusal(served.client.api_call, api_method="chat.postMessage", json={"channel": "#a"})

    assert answer["error"] == "no_text"


def test_a_card_is_found_again_by_its_metadata(served: Served) -> None:
    posted = served.client.chat_postMessage(
        channel=CHANNEL, text="WO-1", blocks=card("It leaks", "reported"), metadata=ORDER
    )
    served.client.chat_postMessage(channel=CHANNEL, text="later", thread_ts=posted["ts"])
    served.client.chat_postEphemeral(channel=CHANNEL, user=ANN.user_id, text="hush")

    bare = served.client.conversations_history(channel=CHANNEL)["messages"]
    told = served.client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    thread = served.client.conversations_replies(channel=CHANNEL, ts=posted["ts"])["messages"]

    assert [one["text"] for one in bare] == ["WO-1"]
    assert "metadata" not in bare[0]
    assert told["messages"][0]["metadata"] == ORDER
    assert [one["text"] for one in thread] == ["WO-1", "later"]


def test_history_comes_newest_first_within_its_limits(served: Served) -> None:
    ts = [
        served.client.chat_postMessage(channel=CHANNEL, text=word)["ts"]
        for word in ("first", "second", "third")
    ]

    newest = served.client.conversations_history(channel=CHANNEL, limit=2)
    later = served.client.conversations_history(channel=CHANNEL, oldest=ts[0])
    bad = refusal(served.client.conversations_history, channel=CHANNEL, latest="soon")

    assert len(set(ts)) == 3
    assert [one["text"] for one in newest["messages"]] == ["third", "second"]
    assert newest["has_more"] is True
    assert [one["text"] for one in later["messages"]] == ["third", "second"]
    assert bad["error"] == "invalid_ts_latest"


def test_an_update_changes_what_it_names_and_a_deletion_takes_away(served: Served) -> None:
    posted = served.client.chat_postMessage(
        channel=CHANNEL, text="WO-1", blocks=card("It leaks", "reported"), metadata=ORDER
    )
    place = {"channel": CHANNEL, "ts": posted["ts"]}

    served.client.chat_update(**place, text="WO-1 closed")
    held = served.store.message(CHANNEL, posted["ts"])
    served.client.chat_delete(**place)

    assert held is not None
    assert (held.text, held.blocks, held.metadata) == ("WO-1 closed", [], ORDER)
    assert served.store.message(CHANNEL, posted["ts"]) is None
    assert refusal(served.client.chat_delete, **place)["error"] == "message_not_found"


def test_an_ephemeral_message_is_not_the_apps_to_update(served: Served) -> None:
    hush = served.client.chat_postEphemeral(channel=CHANNEL, user=ANN.user_id, text="hush")

    answer = refusal(served.client.chat_update, channel=CHANNEL, ts=hush["message_ts"], text="x")

    assert answer["error"] == "message_not_found"


def test_a_message_to_a_person_opens_the_direct_messages(served: Served) -> None:
    opened = served.client.conversations_open(users=ANN.user_id)["channel"]["id"]

    posted = served.client.chat_postMessage(channel=ANN.user_id, text="for you")

    assert posted["channel"] == opened
    assert refusal(served.client.conversations_open, users="U9")["error"] == "user_not_found"


def test_a_channel_is_made_when_the_bot_first_posts_to_it(served: Served) -> None:
    served.client.chat_postMessage(channel="C9SOUTH", text="hello")
    served.client.chat_postMessage(channel="#estates-west", text="hello")

    listed = served.client.conversations_list()["channels"]

    assert {one["name"] for one in listed} == {"estates-north", "estates-west", "c9south"}
    answer = refusal(served.client.conversations_history, channel="C8")
    assert answer["error"] == "channel_not_found"


def test_people_are_found_by_id_and_by_address(served: Served) -> None:
    client = served.client

    assert client.users_info(user=ANN.user_id)["user"]["tz"] == "Europe/London"
    assert client.users_lookupByEmail(email="BEN@example.test")["user"]["id"] == BEN.user_id
    assert [one["id"] for one in client.users_list()["members"]] == [ANN.user_id, BEN.user_id]
    assert refusal(client.users_lookupByEmail, email="x@x")["error"] == "users_not_found"
    assert refusal(client.users_info, user="U9")["error"] == "user_not_found"


def test_a_view_needs_a_trigger_and_a_hash_that_are_good(served: Served) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    modal = {**home, "type": "modal", "title": {"type": "plain_text", "text": "T"}}
    client = served.client

    first = client.views_publish(user_id=ANN.user_id, view=home)["view"]
    client.views_publish(user_id=ANN.user_id, view=home, hash=first["hash"])

    assert refusal(client.views_open, trigger_id="x", view=modal)["error"] == "invalid_trigger_id"
    stale = refusal(client.views_publish, user_id=ANN.user_id, view=home, hash=first["hash"])
    assert stale["error"] == "hash_conflict"
    assert refusal(client.views_update, view_id="V0", view=modal)["error"] == "not_found"
    echoed = refusal(client.views_publish, user_id=ANN.user_id, view=first.copy())
    assert echoed["error"] == "invalid_arguments"


def test_a_response_url_serves_five_times(served: Served) -> None:
    served.say(ANN, CHANNEL, "/estates quiet")
    url = served.seen.commands[0]["response_url"]

    answers = [requests.post(url, json={"text": "again"}, timeout=20) for _ in range(6)]

    assert [one.status_code for one in answers] == [200] * 5 + [404]
    assert answers[5].json()["error"] == "used_url"
    unknown = requests.post(f"{url}x", json={"text": "again"}, timeout=20)
    assert unknown.json()["error"] == "expired_url"


def test_a_response_url_refuses_bad_blocks(served: Served) -> None:
    served.say(ANN, CHANNEL, "/estates quiet")
    url = served.seen.commands[0]["response_url"]

    answer = requests.post(url, json={"blocks": [{"type": "carousel"}]}, timeout=20)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_blocks"
