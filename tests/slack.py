"""Slack for the tests: one that signs what it sends, and a Web API that records and misbehaves."""

import hashlib
import hmac
import json
import secrets
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode

import requests
from flask import Flask
from werkzeug.serving import make_server

from config.settings import SLACK_COMMAND
from tests.factories import TEAM
from tracker.clock import SystemClock

BOT_TOKEN = "xoxb-of-the-tests"
FORM = "application/x-www-form-urlencoded"
# How long Slack waits for an acknowledgement.
PATIENCE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Given:
    """How the Web API answers one call."""

    status: int = 200
    body: Mapping[str, Any] | str | bytes = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    after_seconds: float = 0.0
    reset: bool = False  # the call is recorded, and its connection reset instead of an answer


def refusal(error: str) -> Given:
    """Return `ok: false` with this error."""
    return Given(body={"ok": False, "error": error})


@dataclass(frozen=True, slots=True)
class Said:
    """One call that the bot made."""

    method: str
    arguments: dict[str, Any]
    token: str
    at: float  # monotonic seconds


class WebApi:
    """A Web API over real HTTP, which answers as it is told and else as Slack would."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.calls: list[Said] = []
        self._given: dict[str, list[Given]] = defaultdict(list)
        self._always: dict[str, Given] = {}
        self._numbers = iter(range(1, 1_000_000))

    @property
    def url(self) -> str:
        """What the bot is given as SLACK_API_URL."""
        return f"{self.address}/api/"

    def gives(self, method: str, *answers: Given) -> None:
        """Answer the next calls of this method so, one after another."""
        self._given[method] += answers

    def always_gives(self, method: str, answer: Given) -> None:
        """Answer every call of this method so."""
        self._always[method] = answer

    def said(self, method: str) -> list[dict[str, Any]]:
        """Return the arguments of every call of this method so far."""
        return [call.arguments for call in self.calls if call.method == method]

    def wait_for(self, method: str, count: int = 1, seconds: float = 5.0) -> list[dict[str, Any]]:
        """Return the calls of this method once there are so many; fails after a while."""
        until = time.monotonic() + seconds
        while len(self.said(method)) < count:
            assert time.monotonic() < until, f"{method} was called {len(self.said(method))} times"
            time.sleep(0.01)
        return self.said(method)

    def wait_since(self, begun: int, methods: Collection[str], seconds: float = 5.0) -> list[Said]:
        """Return the calls of these methods after the first `begun` calls, once there is one."""
        until = time.monotonic() + seconds
        while not (found := [one for one in self.calls[begun:] if one.method in methods]):
            assert time.monotonic() < until, f"none of {sorted(methods)} was called"
            time.sleep(0.005)
        return found

    def answer_to(self, said: Said) -> Given:
        """Record the call, and return how it is answered."""
        self.calls.append(said)
        if self._given[said.method]:
            return self._given[said.method].pop(0)
        if said.method in self._always:
            return self._always[said.method]
        number = next(self._numbers)
        channel = said.arguments.get("channel", "")
        body: dict[str, Any] = {"ok": True, "channel": channel, "ts": f"1700000000.{number:06}"}
        if said.method == "conversations.open":
            users = said.arguments["users"]
            body["channel"] = {"id": f"D{users[0] if isinstance(users, list) else users}"}
        if said.method == "conversations.members":
            body["members"] = []
        if said.method == "conversations.info":
            body["channel"] = {"id": channel}
        if said.method == "users.info":
            body["user"] = {"id": said.arguments["user"], "team_id": TEAM}
        return Given(body=body)


Api = TypeVar("Api", bound=WebApi)


@contextmanager
def web_api(kind: type[Api] = WebApi) -> Iterator[Api]:  # type: ignore[assignment]
    """Serve a Web API of one's own on this machine; of a kind that answers otherwise, if asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            method = self.path.removeprefix("/api/")
            answer = api.answer_to(
                Said(method, arguments(raw, self.headers), token(self.headers), time.monotonic())
            )
            time.sleep(answer.after_seconds)
            if answer.reset:
                # An abrupt end: the other side sees a reset instead of an answer.
                linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                return
            words = isinstance(answer.body, str | bytes)
            body = answer.body if words else json.dumps(answer.body)
            if "Date" in answer.headers:
                self.send_response_only(answer.status)  # without the time of this machine
            else:
                self.send_response(answer.status)
            kind = "text/html" if words else "application/json"
            for name, value in {"Content-Type": kind, **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode() if isinstance(body, str) else body)

        def do_GET(self) -> None:
            self.do_POST()  # what a followed redirect becomes

        def finish(self) -> None:
            with suppress(OSError):  # reset on purpose
                super().finish()

        def log_message(self, *words: object) -> None:
            """Say nothing: the test looks at `calls`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_about: None  # type: ignore[method-assign]
    api = kind(f"http://127.0.0.1:{server.server_port}")
    with running(server):
        yield api


def arguments(raw: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """Return what the bot sent, JSON or form, with its structured values read."""
    if not raw:
        return {}
    if "json" in (headers.get("Content-Type") or ""):
        found: dict[str, Any] = json.loads(raw)
        return found
    flat = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
    return {
        name: json.loads(value) if name in {"view", "blocks", "metadata"} else value
        for name, value in flat.items()
    }


def token(headers: Mapping[str, str]) -> str:
    """Return the token of a call."""
    return (headers.get("Authorization") or "").removeprefix("Bearer ")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application over HTTP on this machine, and lend its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def running(server: HTTPServer) -> Iterator[None]:
    """Run a server in a thread of its own, and stop it whatever becomes of the test."""
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Answered:
    """What the bot answered, and after how many seconds."""

    status: int
    text: str
    seconds: float

    @property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def in_time(self) -> bool:
        """Whether Slack would have taken it."""
        return self.status == requests.codes.ok and self.seconds < PATIENCE_SECONDS


class Slack:
    """Slack as the bot sees it: signed requests over HTTP from one workspace."""

    def __init__(self, address: str, secret: str, team_id: str = TEAM) -> None:
        self.command_name = SLACK_COMMAND
        self._url = f"{address}/slack/events"
        self._secret, self._team_id = secret, team_id

    def send(
        self,
        body: bytes,
        content_type: str = FORM,
        *,
        timestamp: str | None = None,
        signature: str | None = None,
        **headers: str,
    ) -> Answered:
        """Send a body, signed now unless said otherwise."""
        stamp = timestamp or str(int(SystemClock().now().timestamp()))
        signed = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature or self.signature(stamp, body),
            **headers,
        }
        began = time.monotonic()
        got = requests.post(self._url, data=body, headers=signed, timeout=20)
        return Answered(got.status_code, got.text, time.monotonic() - began)

    def signature(self, timestamp: str, body: bytes) -> str:
        """Return Slack's signature over a body."""
        base = b"v0:" + timestamp.encode() + b":" + body
        return "v0=" + hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()

    def command_body(
        self, user: str, words: str, *, trigger: str | None = None, **more: str
    ) -> bytes:
        """Return the body of the command with words after it; Slack escapes its three signs."""
        text = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return urlencode(
            {
                "command": self.command_name,
                "text": text,
                "user_id": user,
                "team_id": self._team_id,
                "channel_id": "C0ANY",
                "trigger_id": trigger or new_trigger(),
                "is_enterprise_install": "false",
                **more,
            }
        ).encode()

    def command(
        self, user: str, words: str, *, trigger: str | None = None, **more: str
    ) -> Answered:
        """Type the command with words after it; `more` is what Slack says besides."""
        return self.send(self.command_body(user, words, trigger=trigger, **more))

    def interact(self, user: str, **payload: Any) -> Answered:
        """Send an interaction."""
        whole = {
            "team": {"id": self._team_id},
            "user": {"id": user, "team_id": self._team_id},
            "trigger_id": new_trigger(),
            **payload,
        }
        return self.send(urlencode({"payload": json.dumps(whole)}).encode())

    def press(self, user: str, element: Mapping[str, Any], **place: Any) -> Answered:
        """Press a button as it was drawn, or an entry of a menu given as `selected_option`."""
        action = {"block_id": "b", **{n: v for n, v in element.items() if n != "options"}}
        return self.interact(user, type="block_actions", actions=[action], **place)

    def submit(
        self, user: str, view: Mapping[str, Any], values: Mapping[str, Any], *, view_id: str = ""
    ) -> Answered:
        """Send a modal with what was typed, given by field."""
        shown = shown_view(view, values, view_id=view_id or f"V{secrets.token_hex(6)}")
        return self.interact(user, type="view_submission", view=shown, response_urls=[])

    def suggest(
        self, user: str, field_name: str, words: str, view: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Type into a type-ahead, in this modal, and return the options offered."""
        answer = self.interact(
            user,
            type="block_suggestion",
            action_id=field_name,
            block_id=field_name,
            value=words,
            view={"private_metadata": "", **(view or {})},
        )
        options: list[dict[str, Any]] = answer.json["options"]
        return options

    def event(self, event: Mapping[str, Any], event_id: str = "Ev1", **headers: str) -> Answered:
        """Send an event."""
        body = {
            "type": "event_callback",
            "team_id": self._team_id,
            "event_id": event_id,
            "event": dict(event),
            "authorizations": [{"team_id": self._team_id, "user_id": "UBOT", "is_bot": True}],
        }
        return self.send(json.dumps(body).encode(), "application/json", **headers)


def new_trigger() -> str:
    """Return a trigger_id that was not used before."""
    return f"1.2.{secrets.token_hex(8)}"


def shown_view(
    view: Mapping[str, Any], values: Mapping[str, Any], *, view_id: str = "V1"
) -> dict[str, Any]:
    """Return a modal as Slack sends it back, with what was typed by field."""
    states: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        name, element = block["block_id"], block["element"]
        states[name] = {element["action_id"]: state_of(element, values.get(name))}
    return {
        **view,
        "id": view_id,
        "hash": "1.hash",
        "type": "modal",
        "state": {"values": states},
        "private_metadata": view.get("private_metadata", ""),
        "callback_id": view.get("callback_id", ""),
    }


def state_of(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """Return an element's state as Slack sends it; without a value what it began with."""
    kind = element["type"]
    if kind == "file_input":
        return {"type": kind, "files": [{"id": each} for each in value or ()]}
    if kind == "datepicker":
        return {"type": kind, "selected_date": value or element.get("initial_date")}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": value or element.get("initial_date_time")}
    if kind in {"multi_static_select", "checkboxes"}:
        chosen = element.get("initial_options", [])
        if value is not None:
            chosen = [{"value": one, "text": {"type": "plain_text", "text": one}} for one in value]
        return {"type": kind, "selected_options": chosen}
    if kind == "plain_text_input":
        return {"type": kind, "value": value if value is not None else element.get("initial_value")}
    chosen = element.get("initial_option")
    if value is not None:
        chosen = {"value": value, "text": {"type": "plain_text", "text": str(value)}}
    return {"type": kind, "selected_option": chosen}


def elements_of(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield everything that can be pressed in the blocks, with each entry of each menu."""
    for block in blocks:
        found = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in found:
            if not isinstance(element, dict) or "action_id" not in element:
                continue
            if element["type"] == "overflow":
                for option in element["options"]:
                    yield {**element, "selected_option": option}
            else:
                yield element


def element_of(blocks: list[dict[str, Any]], words: str) -> dict[str, Any]:
    """Return what is pressed under these words."""
    for element in elements_of(blocks):
        shown = element.get("selected_option", element).get("text", {})
        if shown.get("text") == words:
            return element
    raise AssertionError(f"nothing is called {words!r}")


def words_of(value: Any) -> str:
    """Return all the text in blocks or a view, joined."""
    if isinstance(value, list):
        return "\n".join(words_of(one) for one in value)
    if isinstance(value, dict):
        texts = [value["text"]] if isinstance(value.get("text"), str) else []
        below = (words_of(one) for one in value.values() if isinstance(one, dict | list))
        return "\n".join([*texts, *(words for words in below if words)])
    return ""
