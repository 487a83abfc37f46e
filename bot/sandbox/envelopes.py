"""The bodies that Slack sends to an app: commands, interactions, type-aheads and events."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.dialogs import View
from bot.sandbox.limit_elements import PRESSED
from bot.sandbox.state import Values
from bot.sandbox.store import Channel, Message
from bot.sandbox.workspace import (
    APP_ID,
    APP_NAME,
    BOT_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    Member,
    Workspace,
)

# The verification token that Slack still sends; it proves nothing, and the bot must not care.
_TOKEN = "sandbox"  # noqa: S105


def escape(text: str) -> str:
    """Return typed words as Slack hands them on: with its three characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def user_name(member: Member) -> str:
    """Return the short name that Slack gives besides the id."""
    return member.name.lower().replace(" ", ".")


def command_form(
    workspace: Workspace,
    member: Member,
    channel: Channel,
    words: str,
    *,
    trigger_id: str,
    response_url: str,
) -> dict[str, str]:
    """Return the form body of a slash command."""
    return {
        "token": _TOKEN,
        "team_id": workspace.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.direct_with else channel.name,
        "user_id": member.user_id,
        "user_name": user_name(member),
        "command": workspace.command,
        "text": escape(words),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def interaction(workspace: Workspace, member: Member, kind: str) -> dict[str, Any]:
    """Return what every interaction carries."""
    return {
        "type": kind,
        "token": _TOKEN,
        "team": {"id": workspace.team_id, "domain": TEAM_DOMAIN},
        "user": {
            "id": member.user_id,
            "username": user_name(member),
            "name": user_name(member),
            "team_id": workspace.team_id,
        },
        "api_app_id": APP_ID,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def on_message(channel: Channel, message: Message) -> dict[str, Any]:
    """Return what tells the app which message an interaction is about."""
    ephemeral = message.only_for is not None
    place = {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "channel": {
            "id": channel.id,
            "name": "directmessage" if channel.direct_with else channel.name,
        },
    }
    # Slack does not send the words of an ephemeral message back.
    return place if ephemeral else {**place, "message": message_body(message)}


def on_view(workspace: Workspace, view: View, values: Values) -> dict[str, Any]:
    """Return what tells the app which view an interaction is about."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": view_body(workspace, view, values),
    }


def message_body(message: Message) -> dict[str, Any]:
    """Return a message as the Web API and interactions show it."""
    body: dict[str, Any] = {"type": "message", "ts": message.ts, "text": message.text}
    body["user"] = message.author
    if message.author == BOT_USER_ID:
        body |= {"bot_id": BOT_ID, "app_id": APP_ID, "username": APP_NAME}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.edited:
        body["edited"] = {"user": message.author, "ts": message.ts}
    return body


def view_body(workspace: Workspace, view: View, values: Values) -> dict[str, Any]:
    """Return a view as the Web API and interactions show it."""
    content = view.content
    return {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": view.kind,
        "blocks": view.blocks,
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "external_id": content.get("external_id", ""),
        "state": {"values": values},
        "hash": view.hash,
        "title": content.get("title", {"type": "plain_text", "text": APP_NAME, "emoji": True}),
        "submit": content.get("submit"),
        "close": content.get("close"),
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "app_installed_team_id": workspace.team_id,
    }


def action(
    block_id: str, element: Mapping[str, Any], chosen: Mapping[str, Any], ts: str
) -> dict[str, Any]:
    """Return one entry of `actions`; `chosen` is the element's value, or an overflow's option."""
    done: dict[str, Any] = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        "action_ts": ts,
    }
    for name in ("text", "value", "url", "style", "placeholder", "confirm"):
        if name in element:
            done["confirmation" if name == "confirm" else name] = element[name]
    if element["type"] not in PRESSED:
        chosen = {name: one for name, one in chosen.items() if name != "type"}
    return {**done, **chosen}


def event_body(workspace: Workspace, event: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Return the JSON body of one event; `number` makes its event_id."""
    return {
        "token": _TOKEN,
        "team_id": workspace.team_id,
        "api_app_id": APP_ID,
        "type": "event_callback",
        "event": dict(event),
        "event_id": f"Ev{number.upper()}",
        "event_time": int(float(event["event_ts"])),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }
