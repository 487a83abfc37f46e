"""The switches of the sandbox: each goes wrong as Slack does, and is turned off again."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from bs4 import BeautifulSoup
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import bad_days
from bot.sandbox.switches import LIMITED_SECONDS
from bot.sandbox.workspace import BOT_TOKEN, BOT_USER_ID
from tests.bot.sandbox.browser import ANN, Served
from tests.bot.sandbox.small_app import CHANNEL
from tests.bot.sandbox.steps import channel, eventually, one, words


def press(served: Served, label: str) -> BeautifulSoup:
    page = served.get("/sandbox/bad-days")
    (found,) = [each for each in page.select("button") if words(each) == label]
    return served.press(page, found)


def refusal(served: Served, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        served.client.chat_postMessage(**{"channel": CHANNEL, "text": "hello", **arguments})
    return refused.value.response


def said(served: Served) -> list[str]:
    return [message.text for message in served.store.visible(CHANNEL, ANN.user_id)]


def test_a_revoked_token_is_told_and_opens_nothing_until_it_is_restored(served: Served) -> None:
    press(served, "Revoke the token")

    eventually(lambda: bool(served.seen.events))
    event = served.seen.events[-1]["event"]
    assert (event["type"], event["tokens"]["bot"]) == ("tokens_revoked", [BOT_USER_ID])
    assert refusal(served)["error"] == "token_revoked"
    assert "the token is revoked" in words(one(channel(served), "#sidebar"))

    press(served, "Restore the token")

    assert served.client.auth_test()["ok"] is True
    assert "revoked" not in words(one(channel(served), "#sidebar"))


def test_a_lost_answer_is_lost_once_and_its_message_stands(served: Served) -> None:
    press(served, "Lose the next answer")

    lost = refusal(served, text="first")
    served.client.chat_postMessage(channel=CHANNEL, text="second")

    assert lost.status_code == 504
    assert said(served) == ["first", "second"]


def test_too_many_requests_says_how_long_to_wait_and_ends_by_itself(served: Served) -> None:
    press(served, "Ask the bot to wait")

    asked = refusal(served)
    served.clock.advance(timedelta(seconds=LIMITED_SECONDS + 1))
    served.client.chat_postMessage(channel=CHANNEL, text="later")

    assert (asked.status_code, asked["error"]) == (429, "ratelimited")
    assert 0 < int(asked.headers["Retry-After"]) <= LIMITED_SECONDS + 1
    assert said(served) == ["later"]


def test_too_many_requests_is_taken_back(served: Served) -> None:
    press(served, "Ask the bot to wait")
    press(served, "Take its calls again")

    assert served.client.chat_postMessage(channel=CHANNEL, text="now")["ok"] is True


def test_a_slow_slack_answers_after_its_seconds(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(bad_days.time, "sleep", waited.append)
    press(served, "Be slow")
    served.client.auth_test()
    press(served, "Be fast again")
    served.client.auth_test()

    assert waited == [bad_days.SLOW_SECONDS, 0]


def test_nothing_is_written_in_an_archived_channel_until_it_is_taken_out(served: Served) -> None:
    posted = served.client.chat_postMessage(channel=CHANNEL, text="before")
    press(served, "Archive estates-north")

    assert refusal(served)["error"] == "is_archived"
    with pytest.raises(SlackApiError, match="is_archived"):
        served.client.chat_update(channel=CHANNEL, ts=posted["ts"], text="changed")
    assert served.client.conversations_info(channel=CHANNEL)["channel"]["is_archived"] is True
    assert "estates-north (archived)" in words(one(channel(served), "#sidebar"))

    press(served, "Unarchive estates-north")

    served.client.chat_postMessage(channel=CHANNEL, text="after")
    assert said(served) == ["before", "after"]


def test_an_unknown_switch_or_channel_is_refused(served: Served) -> None:
    def status(path: str, **fields: str) -> int:
        page = served.get("/sandbox/bad-days")
        token = str(one(page, "[name=csrf_token]")["value"])
        answer = served.browser.post(
            f"{served.origin}/sandbox{path}", data={"csrf_token": token, **fields}, timeout=20
        )
        return answer.status_code

    assert status("/bad-days", switch="rubbish") == requests.codes.bad_request
    assert status("/bad-days/channel", channel="C0NOWHERE") == requests.codes.not_found


def test_the_switches_hold_for_every_process_that_shares_the_file(served: Served) -> None:
    press(served, "Revoke the token")
    another = WebClient(token=BOT_TOKEN, base_url=f"{served.origin}/sandbox/api/")

    with pytest.raises(SlackApiError, match="token_revoked"):
        another.auth_test()
