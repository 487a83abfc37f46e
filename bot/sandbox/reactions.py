"""The reactions under messages: the app's own, and a person's pin."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from bot.sandbox.acts import Stage
from bot.sandbox.current import channel_for, playing, stage
from bot.sandbox.database import Database
from bot.sandbox.dialogs import Refused
from bot.sandbox.emoji import EMOJI
from bot.sandbox.store import Message
from bot.sandbox.workspace import BOT_USER_ID

PIN = "pushpin"


def add_routes(blueprint: Blueprint) -> None:
    """Add what the pin under a message leads to."""
    blueprint.add_url_rule(
        "/as/<user_id>/c/<channel_id>/m/<ts>/pin", view_func=pin, methods=["POST"]
    )


def pin(user_id: str, channel_id: str, ts: str) -> Response:
    """Put a person's pin under a message, and tell the app."""
    member = playing(user_id)
    channel = channel_for(member, channel_id)
    scene = stage()
    message = scene.store.message(channel.id, ts)
    if message is None or message.only_for is not None:
        abort(404)
    if _react(scene.store.database, message, PIN, member.user_id):
        scene.tell(
            {
                "type": "reaction_added",
                "user": member.user_id,
                "reaction": PIN,
                "item": {"type": "message", "channel": channel.id, "ts": message.ts},
                "item_user": message.author,
                "event_ts": f"{scene.workspace.clock.now().timestamp():.6f}",
            }
        )
    return redirect(url_for(".conversation", user_id=user_id, channel_id=channel.id) + f"#m-{ts}")


def reactions_in(
    database: Database, channel_id: str
) -> Mapping[str, Sequence[tuple[str, str, int]]]:
    """Return the name, the sign and the number of each reaction under each message, by its ts."""
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT ts, name, count(*) AS given FROM reaction WHERE channel_id = ?"
            " GROUP BY ts, name ORDER BY min(rowid)",
            (channel_id,),
        ).fetchall()
    found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for row in rows:
        found[row["ts"]].append((row["name"], EMOJI.get(row["name"], row["name"]), row["given"]))
    return found


def _react(database: Database, message: Message, name: str, user_id: str) -> bool:
    """Keep a reaction; return whether it is a new one."""
    with database.writing() as connection:
        done = connection.execute(
            "INSERT OR IGNORE INTO reaction VALUES (?, ?, ?, ?)",
            (message.channel_id, message.ts, name, user_id),
        )
        return done.rowcount == 1


def _add(scene: Stage, arguments: Mapping[str, Any]) -> dict[str, Any]:
    channel = scene.channel(str(arguments.get("channel") or ""))
    if channel is None:
        raise Refused("channel_not_found")
    message = scene.store.message(channel.id, str(arguments.get("timestamp") or ""))
    if message is None or message.only_for is not None:
        raise Refused("message_not_found")
    name = str(arguments.get("name") or "")
    if name not in EMOJI:
        raise Refused("invalid_name")
    if not _react(scene.store.database, message, name, BOT_USER_ID):
        raise Refused("already_reacted")
    return {}


METHODS: Mapping[str, Callable[[Stage, Mapping[str, Any]], dict[str, Any]]] = {
    "reactions.add": _add
}
