"""Reactions: the app's mark is shown under the message, and a person's pin is told."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.sandbox.browser import ANN, BEN, Served
from tests.bot.sandbox.small_app import CHANNEL
from tests.bot.sandbox.steps import button, channel, eventually, one, report, words


def test_the_apps_reaction_is_shown_under_the_message(served: Served) -> None:
    said = served.store.post(CHANNEL, ANN.user_id, "The lock is loose")

    served.client.reactions_add(channel=CHANNEL, timestamp=said.ts, name="ok_hand")

    assert words(one(channel(served), f"[id='m-{said.ts}'] .sx-reactions")) == "👌 1 ok hand: 1"


def test_a_reaction_is_given_once_with_a_known_name_to_a_message_that_is_there(
    served: Served,
) -> None:
    said = served.store.post(CHANNEL, ANN.user_id, "The lock is loose")
    hush = served.store.post(CHANNEL, ANN.user_id, "hush", only_for=ANN.user_id)

    def refused(ts: str, name: str = "ok_hand", place: str = CHANNEL) -> str:
        with pytest.raises(SlackApiError) as error:
            served.client.reactions_add(channel=place, timestamp=ts, name=name)
        return str(error.value.response["error"])

    served.client.reactions_add(channel=CHANNEL, timestamp=said.ts, name="ok_hand")
    assert refused(said.ts) == "already_reacted"
    assert refused(said.ts, "no such sign") == "invalid_name"
    assert refused(hush.ts) == "message_not_found"
    assert refused(said.ts, place="C0NOWHERE") == "channel_not_found"


def test_a_pin_under_a_reply_is_told_to_the_app_once(served: Served) -> None:
    report(served)
    card = served.store.visible(CHANNEL, ANN.user_id)[-1]
    reply = served.store.post(CHANNEL, BEN.user_id, "They came at noon", thread_ts=card.ts)

    for _ in range(2):
        page = channel(served)
        pinned = served.press(page, button(page, "React with 📌"))

    eventually(lambda: bool(served.seen.events))
    (told,) = [each["event"] for each in served.seen.events]
    assert (told["type"], told["reaction"], told["user"]) == (
        "reaction_added",
        "pushpin",
        ANN.user_id,
    )
    assert told["item"] == {"type": "message", "channel": CHANNEL, "ts": reply.ts}
    assert "📌 1" in words(one(pinned, ".sx-thread"))
