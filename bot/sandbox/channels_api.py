"""The Web API's methods about messages and conversations."""

import re
from collections.abc import Callable, Container, Mapping
from typing import Any

from bot.sandbox.acts import Stage
from bot.sandbox.dialogs import Refused
from bot.sandbox.envelopes import message_body
from bot.sandbox.limits import faults_in_message
from bot.sandbox.store import Channel, Message
from bot.sandbox.switches import Switch, Switches
from bot.sandbox.workspace import BOT_USER_ID

Arguments = Mapping[str, Any]

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9_]+")


def _channel(scene: Stage, arguments: Arguments, *, making: bool = False) -> Channel:
    """Return the channel meant by id, by #name or, for direct messages, by the user's id."""
    wanted = str(arguments.get("channel") or "")
    if scene.workspace.member(wanted):
        return scene.store.ensure_direct(wanted)
    held = scene.channel(wanted)
    if held:
        return held
    name = wanted.removeprefix("#")
    for one in scene.store.public_channels():
        if one.name == name:
            return one
    if making and wanted.startswith("#") and name:
        return scene.store.ensure_channel(f"C{name.upper().replace('-', '')}", name)
    if making and _CHANNEL_ID.fullmatch(wanted):
        return scene.store.ensure_channel(wanted, wanted.lower())
    raise Refused("channel_not_found")


def _open_channel(scene: Stage, arguments: Arguments, *, making: bool = False) -> Channel:
    """Return the channel meant, unless it is archived: then nothing is written there."""
    channel = _channel(scene, arguments, making=making)
    if channel.id in Switches(scene.store.database).archived():
        raise Refused("is_archived")
    return channel


def _checked(arguments: Arguments, *, updating: bool = False) -> None:
    faults = faults_in_message(arguments.get("text"), arguments.get("blocks"), updating=updating)
    if not faults:
        return
    for code in ("no_text", "msg_too_long", "msg_blocks_too_long"):
        if code in faults[0]:
            raise Refused(code, faults)
    raise Refused("invalid_blocks", faults)


def _metadata(arguments: Arguments) -> Mapping[str, Any] | None:
    metadata = arguments.get("metadata")
    if metadata is None:
        return None
    well_formed = (
        isinstance(metadata, dict)
        and set(metadata) == {"event_type", "event_payload"}
        and isinstance(metadata["event_type"], str)
        and isinstance(metadata["event_payload"], dict)
    )
    if not well_formed:
        raise Refused("metadata_must_be_sent_as_an_event", ("event_type and event_payload",))
    return dict(metadata)


def _post_message(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    _checked(arguments)
    channel = _open_channel(scene, arguments, making=True)
    thread_ts = arguments.get("thread_ts") or None
    posted = scene.store.post(
        channel.id,
        BOT_USER_ID,
        arguments.get("text") or "",
        arguments.get("blocks") or (),
        metadata=_metadata(arguments),
        thread_ts=str(thread_ts) if thread_ts else None,
    )
    return {"channel": channel.id, "ts": posted.ts, "message": message_body(posted)}


def _post_ephemeral(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    _checked(arguments)
    channel = _open_channel(scene, arguments)
    user_id = str(arguments.get("user") or "")
    if scene.workspace.member(user_id) is None:
        raise Refused("user_not_in_channel")
    posted = scene.store.post(
        channel.id,
        BOT_USER_ID,
        arguments.get("text") or "",
        arguments.get("blocks") or (),
        only_for=user_id,
    )
    return {"message_ts": posted.ts}


def _own_message(scene: Stage, arguments: Arguments) -> Message:
    channel = _open_channel(scene, arguments)
    found = scene.store.message(channel.id, str(arguments.get("ts") or ""))
    if found is None or found.only_for:
        raise Refused("message_not_found")
    if found.author != BOT_USER_ID:
        raise Refused("cant_update_message")
    return found


def _update(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    _checked(arguments, updating=True)
    held = _own_message(scene, arguments)
    text, blocks = arguments.get("text"), arguments.get("blocks")
    done = scene.store.update(
        held.channel_id,
        held.ts,
        text,
        # As in Slack, new text without blocks takes the old blocks away.
        () if blocks is None and text else blocks,
        _metadata(arguments),
    )
    if done is None:
        raise Refused("message_not_found")
    return {
        "channel": done.channel_id,
        "ts": done.ts,
        "text": done.text,
        "message": message_body(done),
    }


def _delete(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    held = _own_message(scene, arguments)
    scene.store.delete(held.channel_id, held.ts)
    return {"channel": held.channel_id, "ts": held.ts}


def _open(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    if arguments.get("channel"):
        return {"channel": {"id": _channel(scene, arguments).id}}
    users = [one for one in str(arguments.get("users") or "").split(",") if one]
    if len(users) != 1:
        raise Refused("users_list_not_supplied" if not users else "not_supported")
    if scene.workspace.member(users[0]) is None:
        raise Refused("user_not_found")
    return {"channel": {"id": scene.store.ensure_direct(users[0]).id}}


def _described(channel: Channel, archived: Container[str], *, shared: bool) -> dict[str, Any]:
    if channel.direct_with:
        return {"id": channel.id, "is_im": True, "user": channel.direct_with, "is_archived": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_im": False,
        "is_private": True,
        "is_ext_shared": shared,
        "is_pending_ext_shared": False,
        "is_archived": channel.id in archived,
        "is_member": True,
    }


def _list(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    scene.name_channels()
    switches = Switches(scene.store.database)
    archived, shared = switches.archived(), bool(switches.figure(Switch.SHARED))
    found = scene.store.public_channels()
    listed = [_described(one, archived, shared=shared) for one in found]
    return {"channels": listed, "response_metadata": {"next_cursor": ""}}


def _info(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    switches = Switches(scene.store.database)
    archived, shared = switches.archived(), bool(switches.figure(Switch.SHARED))
    return {"channel": _described(_channel(scene, arguments), archived, shared=shared)}


def _members(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    channel = _channel(scene, arguments)
    everybody = [one.user_id for one in scene.workspace.members()]
    people = [channel.direct_with] if channel.direct_with else everybody
    return {"members": [*people, BOT_USER_ID], "response_metadata": {"next_cursor": ""}}


def _told(message: Message, arguments: Arguments) -> dict[str, Any]:
    wanted = arguments.get("include_all_metadata") in {True, "true", "1"}
    metadata = {"metadata": message.metadata} if wanted and message.metadata else {}
    return {**message_body(message), **metadata}


def _within(message: Message, arguments: Arguments) -> bool:
    at = float(message.ts)
    oldest = float(arguments.get("oldest") or 0)
    latest = float(arguments.get("latest") or "inf")
    if arguments.get("inclusive") in {True, "true", "1"}:
        return oldest <= at <= latest
    return oldest < at < latest


def _limit(arguments: Arguments) -> int:
    try:
        return max(1, min(int(arguments.get("limit") or 100), 999))
    except ValueError:
        raise Refused("invalid_limit") from None


def _history(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    channel = _channel(scene, arguments)
    try:
        found = [one for one in scene.store.history(channel.id) if _within(one, arguments)]
    except ValueError:
        raise Refused("invalid_ts_latest") from None
    limit = _limit(arguments)
    newest = [_told(one, arguments) for one in reversed(found)][:limit]
    return {"messages": newest, "has_more": len(found) > limit}


def _replies(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    channel = _channel(scene, arguments)
    found = scene.store.history(channel.id, str(arguments.get("ts") or ""))
    if not found:
        raise Refused("thread_not_found")
    limit = _limit(arguments)
    return {
        "messages": [_told(one, arguments) for one in found[:limit]],
        "has_more": len(found) > limit,
    }


def _permalink(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    channel = _channel(scene, arguments)
    message = scene.store.message(channel.id, str(arguments.get("message_ts") or ""))
    if message is None:
        raise Refused("message_not_found")
    place = f"{channel.id}-{message.ts}"
    return {
        "channel": channel.id,
        "permalink": f"{scene.workspace.origin}/sandbox/?message={place}",
    }


METHODS: Mapping[str, Callable[[Stage, Arguments], dict[str, Any]]] = {
    "chat.postMessage": _post_message,
    "chat.postEphemeral": _post_ephemeral,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.getPermalink": _permalink,
    "conversations.open": _open,
    "conversations.list": _list,
    "conversations.info": _info,
    "conversations.members": _members,
    "conversations.history": _history,
    "conversations.replies": _replies,
}
