"""Whatever Slack answers to our calls, its own request is acknowledged: by every listener."""

import pytest

from bot.ids import Act, Action, Menu, View
from bot.needs import EVENTS, METHODS, SHORTCUTS
from tests.bot.conftest import MANAGER, NOBODY
from tests.slack import Given, refusal

WORDS = ("report", "mine", "help", "link", "wo 2026 1", "why wo 2026 1", "accept wo 2026 1", "?")
TROUBLES = {
    "refused": refusal("expired_trigger_id"),
    "fault": Given(status=500, body="<html>"),
    "reset": Given(reset=True),
    "page": Given(body="<html>sign in</html>"),
    "list": Given(body="[]"),
    "nothing in it": Given(body={"ok": True}),
}


@pytest.fixture(params=TROUBLES.values(), ids=TROUBLES)
def broken(api, request):
    for method in (*METHODS, "answer"):
        api.always_gives(method, request.param)
    return api


@pytest.mark.parametrize("user", [MANAGER, NOBODY], ids=["linked", "unlinked"])
def test_every_command_press_form_and_event_is_acknowledged(slack, broken, orders, user):
    orders.log()
    where = {
        "response_url": f"{broken.address}/api/answer",
        "container": {"type": "message"},
        "channel": {"id": "C0ANY"},
    }
    value = "WO-2026-000001@1"
    chosen = {"value": f"chase:{value}", "text": {"type": "plain_text", "text": "x"}}
    button = {"type": "button", "value": value, "selected_option": chosen}
    view = {"blocks": [], "private_metadata": '{"reference": "WO-2026-000001", "version": 1}'}
    message = {"ts": "1.2", "text": "It leaks", "user": user}

    answers = {f"/{words}": slack.command(user, words) for words in WORDS}
    for name in (*Act, *Action):
        answers[name] = slack.press(user, {**button, "action_id": name}, **where)
    for name in (*Act, *View):
        answers[f"view {name}"] = slack.submit(user, {**view, "callback_id": name}, {})
    for name in Menu:
        answers[f"menu {name}"] = slack.interact(
            user, type="block_suggestion", action_id=name, block_id=name, value="a"
        )
    for name, known in SHORTCUTS.items():
        kind = {"global": "shortcut", "message": "message_action"}[known.kind]
        answers[name] = slack.interact(
            user, type=kind, callback_id=name, message=message, message_ts="1.2", **where
        )
    for name in EVENTS:
        event = {"type": name, "user": user, "tab": "home", "channel": "C0ANY", "ts": "1.2"}
        answers[f"event {name}"] = slack.event(event, f"Ev{name}")

    assert {name: got.status for name, got in answers.items() if got.status != 200} == {}
