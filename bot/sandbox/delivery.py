"""Signed HTTP to the bot, as Slack calls an app."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from bot.sandbox.envelopes import event_body
from bot.sandbox.workspace import Workspace
from tracker.clock import SystemClock

PATIENCE_SECONDS = 3.0
_TIMEOUT_SECONDS = 10.0
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered; `failure` is None when Slack would have taken it."""

    body: str
    failure: str | None
    detail: str = ""

    def json(self) -> dict[str, Any] | None:
        """Return the body as a JSON object, or None where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's v0 signature: the HMAC over the version, the timestamp and the raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class BotLine:
    """The line to the bot's one endpoint."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def command(self, form: Mapping[str, str]) -> Answer:
        """Send a slash command."""
        return self._send(urlencode(form).encode(), _FORM)

    def interaction(self, payload: Mapping[str, Any]) -> Answer:
        """Send a press, a submission, a closing or the words of a type-ahead."""
        return self._send(urlencode({"payload": json.dumps(payload)}).encode(), _FORM)

    def event(self, event: Mapping[str, Any]) -> Answer:
        """Send an event, and once more with the same event_id when the first try failed."""
        number = secrets.token_hex(5)
        body = json.dumps(event_body(self._workspace, event, number)).encode()
        answer = self._send(body, "application/json")
        if answer.failure is None:
            return answer
        reason = "http_timeout" if answer.failure == "operation_timeout" else "http_error"
        again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": reason}
        return self._send(body, "application/json", again)

    def _send(
        self, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> Answer:
        # The bot compares this with the machine's time, even where a clock file moves ours.
        timestamp = str(int(SystemClock().now().timestamp()))
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (sandbox)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._workspace.signing_secret, timestamp, body),
            **(headers or {}),
        }
        began = time.monotonic()
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the machine does not know this server
            try:
                got = session.post(
                    self._workspace.events_url,
                    data=body,
                    headers=signed,
                    timeout=_TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
            except requests.Timeout:
                return Answer("", "operation_timeout", "no answer within 10 seconds")
            except requests.RequestException as error:
                return Answer("", "dispatch_failed", type(error).__name__)
        seconds = time.monotonic() - began
        if seconds > PATIENCE_SECONDS:
            late = f"answered after {seconds:.1f} seconds; Slack waits {PATIENCE_SECONDS:.0f}"
            return Answer(got.text, "operation_timeout", late)
        if got.status_code != requests.codes.ok:
            return Answer(got.text, "dispatch_failed", f"HTTP status {got.status_code}")
        return Answer(got.text, None)
