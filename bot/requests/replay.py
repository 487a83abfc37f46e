"""Doing again what somebody asked for before they were linked, through the same listener."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from slack_bolt import App, Args, BoltRequest

from bot.blocks.elements import Block, actions, button, section
from bot.ids import Action
from bot.requests.call import CALL, Call
from bot.text import cut, unescape
from tracker.runtime import Runtime

# How long the page waits; what takes longer is done all the same, and answered in Slack.
PATIENCE_SECONDS = 8.0
_LONGEST_VALUE = 2_000  # of a button
_LONGEST_LABEL = 75
_ON_ITS_WAY = "What you asked for in Slack is being done; the answer comes there."
_INTERACTIONS = frozenset({"block_actions", "shortcut", "message_action"})


@dataclass(slots=True)
class Outcome:
    """What came of it, for the page; `done` is set when the listener has ended."""

    words: str = _ON_ITS_WAY
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Late(Call):
    """A request whose acknowledgement was given long ago: every answer goes to its person."""

    form_is_gone: ClassVar[bool] = True
    outcome: Outcome = field(default_factory=Outcome)

    def __post_init__(self) -> None:
        self.args.ack()  # nobody waits for this one

    def acknowledge(self, *given: Any, **answer: Any) -> None:
        """Say what the acknowledgement would have shown."""
        self.acknowledged = True
        self.answer_late(*given, **answer)

    def tell(self, words: str, blocks: list[Block] | None = None) -> None:
        """Tell the one who asked, in the place where they asked or else directly."""
        self.acknowledged = True
        self.say(words, blocks)

    def say(self, words: str, blocks: list[Block] | None = None) -> None:
        """Write to the one who asked; the page says what, even where Slack does not take it."""
        self.outcome.words = f"Makesafe has answered you in Slack: {_plain(words)}"
        Call.say(self, words, blocks)

    def open(self, view: Block) -> str:
        """Offer a button in place of the form: the trigger that opens one is too old by now."""
        self.opened = True
        label = cut(f"Go on: {_lower(_title(view))}", _LONGEST_LABEL)
        self.outcome.words = f"Go back to Slack and press “{label}”."
        words = "Your Slack user is linked. What you typed is kept: press to go on."
        go_on = button(label, Action.GO_ON, seed(self.body), style="primary")
        Call.say(self, words, [section(words), actions([go_on])])
        return ""

    def finish(self) -> None:
        """Let the page know that there is no more to come."""
        self.outcome.done.set()


@dataclass(slots=True)
class Resumed(Late):
    """What was kept, with the fresh trigger of the button "Go on": a form opens now."""

    def open(self, view: Block) -> str:
        """Open the form; return its id."""
        return Call.open(self, view)


def do_again(bolt: App, request: Mapping[str, Any]) -> str:
    """Do what was asked for, with the rights of now, and return words for the page."""
    outcome = Outcome()
    _dispatch(bolt, request, lambda runtime, args: Late(runtime, args, outcome=outcome))
    outcome.done.wait(PATIENCE_SECONDS)
    return outcome.words


def go_on(bolt: App, press: Mapping[str, Any], value: str) -> None:
    """Do what a button "Go on" holds, for whoever pressed it."""
    kept: dict[str, Any] = json.loads(value)
    common = {"trigger_id", "response_url", "api_app_id", "enterprise", "is_enterprise_install"}
    request = {**{name: press[name] for name in common if name in press}, **kept}
    if "command" in kept:
        request |= {"user_id": press["user"]["id"], "team_id": press["team"]["id"]}
    else:
        request |= {"user": press["user"], "team": press["team"]}
    _dispatch(bolt, request, Resumed)


def _dispatch(bolt: App, request: Mapping[str, Any], make: Callable[[Runtime, Args], Call]) -> None:
    # In this mode Bolt asks for no signature: it was checked when the request came in.
    bolt.dispatch(BoltRequest(mode="socket_mode", body=dict(request), context={CALL: make}))


def seed(body: Mapping[str, Any]) -> str:
    """Return as a button's value what it takes to ask for the same again; the text may be cut."""
    if "command" in body:
        kept: dict[str, Any] = {"command": body["command"], "text": body.get("text", "")}
        return _fitting(kept, kept, "text")
    kept = {name: body[name] for name in ("type", "callback_id") if name in body}
    if body.get("actions"):
        names = ("action_id", "block_id", "type", "value", "selected_option")
        kept["actions"] = [
            {name: one[name] for name in names if name in one} for one in body["actions"][:1]
        ]
    if body.get("message"):
        said = body["message"]
        message = {name: said.get(name, "") for name in ("ts", "user", "text")}
        message |= {"thread_ts": said.get("thread_ts", message["ts"])}
        message |= {"files": [{"id": one.get("id")} for one in said.get("files") or ()]}
        kept |= {"message": message, "message_ts": body.get("message_ts", message["ts"])}
        kept["channel"] = {"id": (body.get("channel") or {}).get("id", "")}
        return _fitting(kept, message, "text")
    return _fitting(kept, {}, "")


def _fitting(kept: dict[str, Any], where: dict[str, Any], name: str) -> str:
    while len(value := json.dumps(kept, ensure_ascii=False)) > _LONGEST_VALUE and where.get(name):
        over = len(value) - _LONGEST_VALUE
        where[name] = where[name][: max(0, len(where[name]) - max(over, 20))]
    return value


def _title(view: Block) -> str:
    return str((view.get("title") or {}).get("text", "Makesafe"))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _plain(words: str) -> str:
    return cut(" ".join(unescape(words).split()), 300)
