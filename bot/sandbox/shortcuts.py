"""The menus of shortcuts: that of the whole workspace, and that of one message."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.sandbox.current import channel_for, playing, stage
from bot.sandbox.envelopes import message_body, on_message
from bot.sandbox.workspace import MenuEntry


def add_routes(blueprint: Blueprint) -> None:
    """Add what the entries of the menus lead to."""
    rule = blueprint.add_url_rule
    rule("/as/<user_id>/c/<channel_id>/shortcut", view_func=choose_shortcut, methods=["POST"])
    rule(
        "/as/<user_id>/c/<channel_id>/m/<ts>/shortcut",
        view_func=choose_on_message,
        methods=["POST"],
    )


def choose_shortcut(user_id: str, channel_id: str) -> Response:
    """Tell the bot of a shortcut of the whole workspace; show the modal that it opens."""
    entry = _entry("global")
    return _run(user_id, channel_id, entry, "shortcut", {"action_ts": request.form.get("at", "0")})


def choose_on_message(user_id: str, channel_id: str, ts: str) -> Response:
    """Tell the bot of a shortcut on a message, with the message."""
    entry = _entry("message")
    member = playing(user_id)
    channel = channel_for(member, channel_id)
    message = stage().store.message(channel.id, ts)
    if message is None or message.only_for is not None:  # Slack has no such menu there
        abort(404)
    told = {
        **on_message(channel, message),
        "message": message_body(message),
        "message_ts": message.ts,
        "response_url": stage().response_url(member, channel, message.ts),
    }
    return _run(user_id, channel_id, entry, "message_action", told)


def _entry(kind: str) -> MenuEntry:
    chosen = request.form.get("shortcut")
    found = [
        one for one in stage().workspace.shortcuts if (one.callback_id, one.kind) == (chosen, kind)
    ]
    if not found:
        abort(404)
    return found[0]


def _run(
    user_id: str, channel_id: str, entry: MenuEntry, kind: str, told: dict[str, object]
) -> Response:
    member = playing(user_id)
    channel = channel_for(member, channel_id)
    opened = stage().interact(
        member, channel, entry.name, kind, {**told, "callback_id": entry.callback_id}
    )
    if opened:
        return redirect(url_for(".dialog", user_id=user_id, view_id=opened.id))
    return redirect(url_for(".conversation", user_id=user_id, channel_id=channel_id) + "#words")
