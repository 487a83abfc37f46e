"""Putting the bot into the application: one endpoint, one Bolt app, and the sender of notices."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qs

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from bot.listeners.every import register_all
from bot.manifest import EVENTS_PATH
from bot.requests.door import Door
from bot.requests.gate import refusal
from bot.requests.patience import SECONDS, PatientApp
from bot.sending.fetching import SlackFetcher
from bot.sending.sender import PACE, SlackSender
from bot.sending.web_api import Line, make_line
from bot.set_up import SetUp
from config.settings import Settings
from tracker.domain.errors import ConfigurationFault
from tracker.outbox.models import Channel
from tracker.runtime import Runtime

EXTENSION = "makesafe_slack"
SET_UP = "makesafe_slack_set_up"
# Bolt's own five are full as soon as five calls to Slack are slow, and the sixth person waits.
LISTENER_THREADS = 32
# Signs the requests of the sandbox, which production refuses; it protects nothing.
SANDBOX_SECRET = "sandbox-signing-secret"  # noqa: S105
_NOT_SLACK = "The body is not what Slack sends."
_FAULT = 500
_FORM = "application/x-www-form-urlencoded"


def init_app(app: Flask) -> None:
    """Give the application the Slack door: the endpoint, and the senders of Slack notices.

    Without a bot token the sandbox stands in for Slack in development; in production Makesafe
    then does without Slack. Raises ConfigurationFault for a token without a signing secret.
    """
    runtime: Runtime = app.extensions["makesafe"]
    settings = runtime.settings
    app.extensions[SET_UP] = SetUp(runtime)
    if settings.sandbox:
        client, secret = _sandbox_line(settings), settings.slack.signing_secret or SANDBOX_SECRET
    elif settings.slack.bot_token:
        client = make_line(settings.slack.bot_token, settings.slack.api_url)
        secret = settings.slack.signing_secret
    else:
        return
    if not secret and not settings.slack.app_token:
        raise ConfigurationFault(
            ["SLACK_SIGNING_SECRET is not set, and neither is SLACK_APP_TOKEN for Socket Mode."]
        )
    app.extensions[SET_UP] = SetUp(runtime, client, secret)
    bolt = make_bolt(runtime, client, secret)
    app.extensions[EXTENSION] = bolt
    if secret:  # without one anybody could speak as Slack: then only Socket Mode is there
        _add_endpoint(app, bolt)
    runtime.slack = Door(bolt, client, settings.slack)
    sender = SlackSender(runtime, client)
    runtime.senders[Channel.SLACK_DIRECT] = sender
    runtime.senders[Channel.SLACK_CHANNEL] = sender
    runtime.fetcher = SlackFetcher(client)
    if not settings.sandbox:  # which takes as many as come
        runtime.paces[Channel.SLACK_DIRECT] = runtime.paces[Channel.SLACK_CHANNEL] = PACE
    if settings.sandbox:
        from bot.mounting import mount_sandbox

        mount_sandbox(app, runtime, signing_secret=secret)


def make_bolt(runtime: Runtime, client: Line, signing_secret: str) -> App:
    """Return the Bolt app with every listener; it works over HTTP and over Socket Mode."""

    def authorize() -> AuthorizeResult:
        # One workspace, one token. Asking Slack who we are would make the first command of the
        # day wait for Slack, and fail with it.
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=client.token)

    bolt = PatientApp(
        name="makesafe",  # else Bolt reads the source of every caller to find one
        client=make_line(None, client.base_url),  # for Socket Mode, which brings its own token
        authorize=authorize,
        signing_secret=signing_secret,
        token_verification_enabled=False,
        process_before_response=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="slack"),
    )
    slack = replace(runtime.settings.slack, api_url=client.base_url)

    @bolt.use
    def only_ours(body, context, next_) -> BoltResponse | None:  # type: ignore[no-untyped-def]
        """Turn away every workspace and app but ours: a signature proves only Slack."""
        context["client"] = client  # Bolt's own would follow a redirect, with the token
        if why := refusal(body, context, slack):
            return BoltResponse(status=403, body=why)
        next_()
        return None

    register_all(bolt, runtime)
    for listener in bolt._listeners:
        # Bolt would acknowledge an event before it is saved, and Slack not send it again.
        listener.auto_acknowledgement = False
        listener.ack_timeout = SECONDS  # type: ignore[assignment]
    return bolt


def _add_endpoint(app: Flask, bolt: App) -> None:
    blueprint = Blueprint("slack", __name__)
    handler = SlackRequestHandler(bolt)

    @blueprint.post(EVENTS_PATH)
    def events() -> ResponseReturnValue:
        """Take events, commands, interactions and type-aheads; Bolt checks the signature."""
        fault = fault_in_request()
        if fault is None:
            try:
                answer = handler.handle(request)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError):
                fault = _NOT_SLACK
            else:
                # Our listeners let no error out: this is Bolt's, over a part that is not there.
                fault = _NOT_SLACK if answer.status_code == _FAULT else None
        return Response(fault, status=400, mimetype="text/plain") if fault else answer

    app.register_blueprint(blueprint)
    # Slack has no token of a form; its signature over the whole body is worth more.
    app.extensions["csrf"].exempt(blueprint)


def fault_in_request() -> str | None:
    """Return what is malformed in the request, on which Bolt itself would fail with a 500."""
    timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
    if timestamp and not (timestamp.isascii() and timestamp.isdecimal()):
        return "The timestamp is no number."
    try:
        body = request.get_data(as_text=True)
        if request.mimetype == _FORM:
            payload = parse_qs(body).get("payload")
            found = json.loads(payload[0]) if payload else {}
        else:
            found = json.loads(body)
    except (ValueError, RecursionError):
        return _NOT_SLACK
    return None if isinstance(found, dict) else "The body is no JSON object."


def _sandbox_line(settings: Settings) -> Line:
    from bot.sandbox.workspace import BOT_TOKEN

    return make_line(BOT_TOKEN, f"{settings.base_url.rstrip('/')}/sandbox/api/")
