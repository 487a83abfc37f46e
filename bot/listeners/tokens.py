"""Slack's word that our token is worth nothing any more."""

from slack_bolt import App

from bot.requests.call import Call
from bot.requests.linking import STRANGER
from bot.requests.listening import listening
from tracker.domain.events import SendingStopped
from tracker.outbox.models import Channel
from tracker.outbox.ways import stop as stop_way
from tracker.runtime import Runtime

REVOKED, UNINSTALLED = "tokens_revoked", "app_uninstalled"


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the loss of the token, and of the app."""
    bolt.event(REVOKED)(listening(runtime, stop))
    bolt.event(UNINSTALLED)(listening(runtime, stop))


def stop(call: Call) -> None:
    """Stop the sending by Slack before it is tried in vain; people's own tokens are no matter."""
    event = call.body["event"]
    if event["type"] == REVOKED and not event.get("tokens", {}).get("bot"):
        return
    with call.runtime.begin(STRANGER) as uow:
        for way in (Channel.SLACK_DIRECT, Channel.SLACK_CHANNEL):
            if stop_way(uow.session, way, event["type"], uow.now):
                uow.record(SendingStopped(way, event["type"]))
