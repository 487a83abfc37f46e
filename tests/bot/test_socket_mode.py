"""Socket Mode: the same listeners, over a connection that Makesafe makes to Slack."""

import contextlib
import json
import threading

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from bot.app import EXTENSION
from tests.bot.conftest import MANAGER
from tests.factories import TEAM
from tests.slack import Given, words_of


@pytest.fixture
def envelope(app, linked, api):
    """Send one envelope down the socket, and return what comes back."""
    answers, outgoing, done = [], [], threading.Event()

    def slack(connection):
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        connection.send(json.dumps(outgoing[0]))
        answers.append(json.loads(connection.recv(timeout=10)))
        done.set()
        # Slack holds the line until the other side hangs up. Hanging up here too would have the
        # client close one socket from two threads, which slack_sdk does not survive.
        with contextlib.suppress(ConnectionClosed):
            connection.recv()

    def send(payload, kind="slash_commands"):
        outgoing.append(
            {
                "type": kind,
                "envelope_id": "e1",
                "payload": payload,
                "accepts_response_payload": True,
            }
        )
        api.always_gives("apps.connections.open", Given(body={"ok": True, "url": url}))
        handler.connect()
        assert done.wait(20)
        return answers[0]

    with serve(slack, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/link"
        handler = SocketModeHandler(app.extensions[EXTENSION], "xapp-of-the-tests")
        yield send
        handler.close()
        server.shutdown()


def test_a_command_over_the_socket_is_answered_as_over_http(envelope, orders, api):
    orders.log()

    answer = envelope(
        {
            "command": "/estates",
            "text": "wo 2026 1",
            "user_id": MANAGER,
            "team_id": TEAM,
            "trigger_id": "1.2.3",
        }
    )

    assert answer["envelope_id"] == "e1"
    assert "WO-2026-000001" in words_of(answer["payload"]["blocks"])
    assert api.calls[0].token == "xapp-of-the-tests"


def test_the_command_says_which_token_is_missing(app):
    from tracker.cli import init_app

    if "slack-socket" not in app.cli.commands:
        init_app(app)

    told = app.test_cli_runner().invoke(args=["slack-socket"])

    assert told.exit_code == 1
    assert "SLACK_APP_TOKEN is not set" in told.output
