"""The doctor's rounds: every part, one after another."""

from collections.abc import Iterator

from slack_sdk import WebClient

from bot.doctor.channels import check_channels
from bot.doctor.here import check_address, check_secret, check_sender, check_socket
from bot.doctor.token import check_token
from bot.doctor.verdict import State, Verdict, broken, look, ok
from tracker.runtime import Runtime

_NOT_IN_THE_SANDBOX = (
    "The pretend workspace has none: it calls /slack/events itself. SLACK_APP_TOKEN is of use with "
    "SLACK_BOT_TOKEN only."
)


def examine(runtime: Runtime, client: WebClient | None, secret: str) -> Iterator[Verdict]:
    """Yield a verdict of each part; it changes nothing, and calls Slack and our own address."""
    settings = runtime.settings
    if client is None:
        yield broken(
            "token", "SLACK_BOT_TOKEN is not set. Install the app, and copy the token (xoxb-…)."
        )
        return
    if settings.sandbox:
        yield ok("sandbox", "no SLACK_BOT_TOKEN is set: the pretend workspace stands in for Slack")
    usable = True
    for verdict in check_token(client, settings.slack):
        usable = usable and not (verdict.part == "token" and verdict.state is State.BROKEN)
        yield verdict
    if usable:
        yield from check_channels(runtime, client)
    if secret:
        if not settings.sandbox:
            yield check_secret(secret)
        yield from check_address(settings, secret)
    if settings.slack.app_token and settings.sandbox:
        yield look("Socket Mode", _NOT_IN_THE_SANDBOX)
    elif settings.slack.app_token:
        yield check_socket(settings.slack.app_token, client.base_url)
    yield from check_sender(runtime)
