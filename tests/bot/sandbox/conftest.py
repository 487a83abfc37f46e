"""A small real Slack app and the sandbox, served together on this machine for one test."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask_wtf import CSRFProtect
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_sdk import WebClient
from werkzeug.serving import make_server

from bot.sandbox.blueprint import EXEMPT, sandbox_blueprint
from bot.sandbox.store import SandboxStore
from bot.sandbox.workspace import BOT_TOKEN
from tests.bot.sandbox.browser import ANN, BEN, Served
from tests.bot.sandbox.small_app import CHANNEL, Seen, small_app
from tests.clock import StandingClock

SECRET = "the-secret-of-the-test"

Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start servers for the length of a test; `bot_secret` is what the small app believes in."""
    running: list[Any] = []

    def start(bot_secret: str = SECRET) -> Served:
        flask_app = Flask("sandbox-under-test")
        flask_app.secret_key = "a-secret-of-the-test"
        server = make_server("127.0.0.1", 0, flask_app, threaded=True)
        origin = f"http://127.0.0.1:{server.server_port}"
        clock, seen = StandingClock(), Seen()
        statuses: list[int] = []
        client = WebClient(token=BOT_TOKEN, base_url=f"{origin}/sandbox/api/")
        handler = SlackRequestHandler(small_app(client, bot_secret, seen))
        csrf = CSRFProtect(flask_app)

        @flask_app.post("/slack/events")
        @csrf.exempt
        def events() -> Any:
            answer = handler.handle(request)
            statuses.append(answer.status_code)
            return answer

        for view in EXEMPT:
            csrf.exempt(view)
        blueprint = sandbox_blueprint(
            environment="development",
            signing_secret=SECRET,
            events_url=f"{origin}/slack/events",
            store_path=tmp_path / "workspace.sqlite3",
            clock=clock,
            members=lambda: [ANN, BEN],
            channels=lambda: [(CHANNEL, "estates-north")],
        )
        flask_app.register_blueprint(blueprint)
        store = SandboxStore(tmp_path / "workspace.sqlite3", clock)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        running.append(server)
        return Served(origin, seen, store, client, clock, statuses)

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def served(serve: Serve) -> Served:
    """The small app and the sandbox, which share their secret."""
    return serve()
