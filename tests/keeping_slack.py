"""A Slack for the tests that keeps what is posted, as people in its channels would see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.slack import Given, Said, refusal
from tracker.clock import Clock


@dataclass
class Kept:
    """One message as it stands."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, Any]]
    metadata: dict[str, Any] | None
    thread_ts: str | None
    broadcast: bool = False
    edits: int = 0


@dataclass
class KeepingSlack:
    """Keeps messages and finds them by history; `trouble` may spoil the answer to a call.

    What `trouble` returns for a post is answered after the message was kept, as where an answer
    is lost, if it says `reset` or comes late; a refusal is instead of it.
    """

    clock: Clock
    trouble: Callable[[Said], Given | None] = lambda _: None
    messages: list[Kept] = field(default_factory=list)
    page: int = 200

    def __post_init__(self) -> None:
        self._methods = {
            "chat.postMessage": self.post,
            "chat.update": self._update,
            "conversations.history": self._history,
            "conversations.open": self._open,
            "conversations.replies": self._replies,
        }

    def answer(self, said: Said) -> Given:
        """Return how one call ends, and keep what it left."""
        spoilt = self.trouble(said)
        if spoilt is not None and not spoilt.reset and not spoilt.after_seconds:
            return spoilt
        found = self._methods.get(said.method, self._nothing)(said.arguments)
        if isinstance(found, Given):
            return found
        return spoilt or Given(body={"ok": True, **found})

    def cards(self, channel: str) -> list[Kept]:
        """Return what stands in the channel outside its threads."""
        return [one for one in self.messages if one.channel == channel and not one.thread_ts]

    def thread(self, channel: str, ts: str) -> list[Kept]:
        """Return the replies under a message."""
        return [one for one in self.messages if one.channel == channel and one.thread_ts == ts]

    def _open(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": f"D{given['users']}"}}

    def post(self, given: dict[str, Any]) -> dict[str, Any]:
        """Keep a message, as `chat.postMessage` does."""
        instant = self.clock.now().timestamp()
        ts = f"{int(instant)}.{len(self.messages) + 1:06}"
        self.messages.append(
            Kept(
                given["channel"],
                ts,
                given["text"],
                given.get("blocks") or [],
                given.get("metadata"),
                given.get("thread_ts"),
                broadcast=given.get("reply_broadcast") in {True, "1", "true"},
            )
        )
        return {"channel": given["channel"], "ts": ts}

    def _nothing(self, given: dict[str, Any]) -> dict[str, Any]:
        return {}

    def _update(self, given: dict[str, Any]) -> dict[str, Any] | Given:
        for one in self.messages:
            if (one.channel, one.ts) == (given["channel"], given["ts"]):
                one.text, one.blocks = given["text"], given.get("blocks") or []
                one.metadata = given.get("metadata", one.metadata)
                one.edits += 1
                return {"channel": one.channel, "ts": one.ts}
        return refusal("message_not_found")

    def _history(self, given: dict[str, Any]) -> dict[str, Any]:
        found = [
            one
            for one in self.messages
            if one.channel == given["channel"] and (not one.thread_ts or one.broadcast)
        ]
        return self._page(list(reversed(found)), given)

    def _replies(self, given: dict[str, Any]) -> dict[str, Any]:
        here = [one for one in self.messages if one.channel == given["channel"]]
        return self._page([one for one in here if given["ts"] in {one.ts, one.thread_ts}], given)

    def _page(self, found: list[Kept], given: dict[str, Any]) -> dict[str, Any]:
        since = float(given.get("oldest") or 0)
        found = [one for one in found if float(one.ts) > since]
        start = int(given.get("cursor") or 0)
        until = start + min(int(given["limit"]), self.page)
        asked = str(given.get("include_all_metadata")).lower() in {"1", "true"}
        return {
            "messages": [
                {
                    "ts": one.ts,
                    "text": one.text,
                    **({"metadata": one.metadata} if asked and one.metadata else {}),
                }
                for one in found[start:until]
            ],
            "response_metadata": {"next_cursor": str(until) if until < len(found) else ""},
        }
