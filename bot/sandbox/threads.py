"""Replying in a thread of a channel, as Slack tells the app of it."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.sandbox.current import channel_for, playing, stage
from bot.sandbox.delivery import BotLine
from bot.sandbox.envelopes import escape

LONGEST_WORDS = 4000


def add_routes(blueprint: Blueprint) -> None:
    """Add what the form under a message leads to."""
    blueprint.add_url_rule(
        "/as/<user_id>/c/<channel_id>/m/<ts>/reply", view_func=reply, methods=["POST"]
    )


def reply(user_id: str, channel_id: str, ts: str) -> Response:
    """Say something in the thread under a message, and tell the app."""
    member = playing(user_id)
    channel = channel_for(member, channel_id)
    scene = stage()
    root = scene.store.message(channel.id, ts)
    if root is None or root.only_for is not None or channel.direct_with:
        abort(404)
    words = request.form.get("words", "").strip()[:LONGEST_WORDS]
    if words:
        said = scene.store.post(channel.id, member.user_id, escape(words), thread_ts=root.ts)
        BotLine(scene.workspace).event(
            {
                "type": "message",
                "channel_type": "channel",
                "channel": channel.id,
                "user": member.user_id,
                "text": said.text,
                "ts": said.ts,
                "thread_ts": root.ts,
                "event_ts": said.ts,
                "team": scene.workspace.team_id,
            }
        )
    return redirect(url_for(".conversation", user_id=user_id, channel_id=channel.id) + f"#m-{ts}")
