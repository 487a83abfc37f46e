"""Somebody's telephone with Slack on it: what they type, press and fill in, and what they get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from bot.sandbox.limits import faults_in_message, faults_in_view
from tests.slack import Answered, Slack, WebApi, element_of, elements_of, shown_view

Blocks = list[dict[str, Any]]
View = dict[str, Any]
_OPENING = frozenset({"views.open", "views.push", "views.update"})


@dataclass(slots=True)
class Phone:
    """One person's Slack. Whatever it is shown is measured against Slack's limits."""

    slack: Slack
    api: WebApi
    user: str
    slowest: float = 0.0
    _read: int = field(default=0)

    def ask(self, words: str) -> Blocks:
        """Type `/estates words`, and return what only they are shown."""
        answer = self._answered(self.slack.command(self.user, words))
        if not answer.text:
            return []
        said = answer.json if answer.text.startswith("{") else {"text": answer.text}
        assert faults_in_message(said["text"], said.get("blocks")) == ()
        return _blocks(said)

    def open(self, words: str) -> View:
        """Type `/estates words` and return the modal that opens."""
        return self._opened(lambda: self._answered(self.slack.command(self.user, words)))

    def press(self, blocks: Blocks, words: str, view: View | None = None) -> View:
        """Press what these words name, perhaps in a modal; return the modal that comes of it."""
        element = element_of(blocks, words)
        place = {"view": shown_view(view, {})} if view else {}
        return self._opened(lambda: self._pressed(element, **place))

    def tap(self, blocks: Blocks, words: str) -> Blocks:
        """Press what these words name, and return what is answered beside it."""
        begun = len(self.api.calls)
        self._pressed(element_of(blocks, words))
        return _blocks(self.api.wait_since(begun, {"r"})[-1].arguments)

    def fill(self, view: View, **values: Any) -> View:
        """Send the modal in, and return the view that answers it."""
        answer = self._answered(self.slack.submit(self.user, view, values))
        said = answer.json
        assert said["response_action"] != "errors", said
        assert faults_in_view(said["view"]) == ()
        shown: View = said["view"]
        return shown

    def choose(self, callback: str, **payload: Any) -> View:
        """Choose a shortcut, of a message where one is given, and return the modal that opens."""
        return self._opened(
            lambda: self._answered(self.slack.interact(self.user, callback_id=callback, **payload))
        )

    def do(self, reference: str, act: str, **values: Any) -> View:
        """Ask for the order's card, press an act on it, fill its form in, and return the answer."""
        return self.fill(self.form(self.ask(reference), act), **values)

    def form(self, blocks: Blocks, act: str) -> View:
        """Return the form of an act, from a card or through the list of all that may be done."""
        if act in self.can_press(blocks):
            return self.press(blocks, act)
        every = self.press(blocks, "More actions")
        return self.press(every["blocks"], act, view=every)

    def report(self, **answers: str) -> View:
        """Type `/estates report`, fill the form in, and return the receipt."""
        return self.fill(self.open("report"), **answers)

    def say_under(self, channel: str, card: str, words: str) -> None:
        """Reply in the thread of the card that stands there."""
        event = {
            "type": "message",
            "channel": channel,
            "user": self.user,
            "text": words,
            "ts": f"1700000001.{len(self.api.calls):06}",
            "thread_ts": card,
        }
        self._answered(self.slack.event(event, event_id=f"Ev{len(self.api.calls)}"))

    def inbox(self) -> list[dict[str, Any]]:
        """Return the direct messages that came since it was last read."""
        calls = self.api.calls[self._read :]
        self._read = len(self.api.calls)
        return [
            call.arguments
            for call in calls
            if call.method == "chat.postMessage" and call.arguments["channel"] == f"D{self.user}"
        ]

    def can_press(self, blocks: Sequence[dict[str, Any]]) -> list[str]:
        """Return the words of everything in the blocks that can be pressed."""
        return [
            element.get("selected_option", element)["text"]["text"]
            for element in elements_of(list(blocks))
            if "text" in element.get("selected_option", element)
        ]

    def _opened(self, doing: Callable[[], object]) -> View:
        begun = len(self.api.calls)
        doing()
        view: View = self.api.wait_since(begun, _OPENING)[-1].arguments["view"]
        assert faults_in_view(view) == ()
        return view

    def _pressed(self, element: dict[str, Any], **place: Any) -> None:
        place = place or {"response_url": f"{self.api.address}/api/r"}
        answer = self.slack.press(self.user, element, **place)
        self._answered(answer)

    def _answered(self, answer: Answered) -> Answered:
        assert answer.status == requests.codes.ok, answer.text
        self.slowest = max(self.slowest, answer.seconds)
        return answer


def _blocks(said: dict[str, Any]) -> Blocks:
    """Return what a message shows; words without blocks as one paragraph."""
    words = {"type": "section", "text": {"type": "mrkdwn", "text": said["text"]}}
    found: Blocks = said.get("blocks") or [words]
    return found
