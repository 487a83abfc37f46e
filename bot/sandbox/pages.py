"""The pages of conversations: who to play, the channels, what is said and pressed there."""

from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.sandbox.current import channel_for, drawing_for, playing, stage
from bot.sandbox.dates import instant_of_ts
from bot.sandbox.dialogs import Refused, View
from bot.sandbox.envelopes import on_message
from bot.sandbox.pressing import Search, element_pressed, link_of, press_in, search_in
from bot.sandbox.reactions import reactions_in
from bot.sandbox.state import first_values
from bot.sandbox.store import Channel, Message
from bot.sandbox.switches import Switches
from bot.sandbox.workspace import BOT_USER_ID, SLACKBOT, Member

LONGEST_WORDS = 4000
SHOWN_OF_A_ROLE = 9


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages of conversations."""
    rule = blueprint.add_url_rule
    rule("/", view_func=choose)
    rule("/as/<user_id>/", view_func=enter)
    rule("/as/<user_id>/c/<channel_id>", view_func=conversation)
    rule("/as/<user_id>/c/<channel_id>/news", view_func=news)
    rule("/as/<user_id>/c/<channel_id>/say", view_func=say, methods=["POST"])
    rule("/as/<user_id>/c/<channel_id>/m/<ts>", view_func=act, methods=["POST"])
    rule("/as/<user_id>/c/<channel_id>/m/<ts>/dismiss", view_func=dismiss, methods=["POST"])


def choose() -> str:
    """Draw the demo people by role, or those that the words of a search fit."""
    workspace = stage().workspace
    words = request.args.get("q", "").strip()[:80]
    groups: dict[str, list[Member]] = {}
    for one in workspace.members():
        if one.answers_to(words):
            groups.setdefault(one.role, []).append(one)
    return render_template(
        "sandbox/choose.html",
        groups=sorted(groups.items(), key=lambda group: -len(group[1])),
        words=words,
        shown=SHOWN_OF_A_ROLE,
        home_url=workspace.home_url,
        command=workspace.command,
    )


def enter(user_id: str) -> Response:
    """Lead a person to their direct messages with the app."""
    member = playing(user_id)
    direct = stage().store.ensure_direct(member.user_id)
    return redirect(url_for(".conversation", user_id=user_id, channel_id=direct.id) + "#words")


def conversation(user_id: str, channel_id: str) -> str:
    """Draw a channel or the direct messages."""
    member = playing(user_id)
    return _draw(member, channel_for(member, channel_id))


def news(user_id: str, channel_id: str) -> Response:
    """Return what is new on a conversation's page, or 204 when nothing is."""
    member = playing(user_id)
    channel = channel_for(member, channel_id)
    revision = stage().store.database.revision()
    if request.args.get("revision") == str(revision):
        return Response(status=204)
    context = _context(member, channel)
    opened = stage().dialogs.top(user_id)
    return jsonify(
        revision=revision,
        messages=render_template("sandbox/messages.html", **context),
        sidebar=render_template("sandbox/sidebar.html", **context),
        dialog=_dialog_url(member, opened) if opened else None,
    )


def say(user_id: str, channel_id: str) -> Response:
    """Say what was typed, or run it as a command."""
    member = playing(user_id)
    channel = channel_for(member, channel_id)
    words = request.form.get("words", "").strip()
    if len(words) > LONGEST_WORDS:
        stage().warn(member, channel, f"Slack takes {LONGEST_WORDS} characters at most.")
    elif words:
        opened = stage().say(member, channel, words)
        if opened:
            return redirect(_dialog_url(member, opened))
    return _back(member, channel)


def act(user_id: str, channel_id: str, ts: str) -> str | Response:
    """Press or choose something in a message, or search in one of its type-aheads."""
    member = playing(user_id)
    channel = channel_for(member, channel_id)
    message = _visible(member, channel, ts)
    if message is None:
        stage().warn(member, channel, "That message is no longer there.")
        return _back(member, channel)
    blocks = stage().store.blocks_as_drawn(message, request.form.get("version", 0, int))
    search = search_in(request.form)
    if search:
        return _draw(member, channel, _found(member, channel, message, search))
    element = element_pressed(blocks, request.form)
    if element is None:
        abort(400)
    if "confirm" in element and "confirmed" not in request.form:
        return confirm_page(member, element["confirm"], _url(member, channel))
    press = press_in(blocks, element, request.form, drawing_for(member).zone)
    opened = stage().press_on_message(member, channel, message, press)
    if opened:
        return redirect(_dialog_url(member, opened))
    link = link_of(element, request.form)
    return redirect(link) if link else _back(member, channel)


def dismiss(user_id: str, channel_id: str, ts: str) -> Response:
    """Take away a message that only this person sees."""
    member = playing(user_id)
    channel = channel_for(member, channel_id)
    message = _visible(member, channel, ts)
    if message and message.only_for == user_id:
        stage().store.delete(channel_id, ts)
    return _back(member, channel)


def confirm_page(member: Member, confirm: dict[str, Any], back: str) -> str:
    """Draw the question before a press; everything typed goes along in hidden fields."""
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", "confirmed"}
    ]
    return render_template(
        "sandbox/confirm.html",
        member=member,
        confirm=confirm,
        kept=kept,
        back=back,
        drawing=drawing_for(member),
    )


def frame(member: Member, place: str) -> dict[str, Any]:
    """Return what the frame of every page shows; `place` is a channel's id, or home."""
    store = stage().store
    switches = Switches(store.database)
    stage().name_channels()
    return {
        "member": member,
        "place": place,
        "direct": store.ensure_direct(member.user_id),
        "channels": store.public_channels(),
        "archived": switches.archived(),
        "bad_day": switches.words(stage().workspace.clock.now()),
        "unread": store.unread(member.user_id),
        "home_url": stage().workspace.home_url,
        "drawing": drawing_for(member),
        "command": stage().workspace.command,
        "shortcuts": stage().workspace.shortcuts,
        "app_user": BOT_USER_ID,
        "system_user": SLACKBOT,
        "instant_of_ts": instant_of_ts,
        "values_of": first_values,
    }


def _draw(member: Member, channel: Channel, found: dict[str, Any] | None = None) -> str:
    opened = stage().dialogs.top(member.user_id)
    context = _context(member, channel, found)
    return render_template(
        "sandbox/conversation.html",
        dialog=_dialog_url(member, opened) if opened else None,
        revision=stage().store.database.revision(),
        longest=LONGEST_WORDS,
        **context,
    )


def _context(
    member: Member, channel: Channel, found: dict[str, Any] | None = None
) -> dict[str, Any]:
    store = stage().store
    messages = store.visible(channel.id, member.user_id)
    if messages:
        store.mark_read(member.user_id, channel.id, messages[-1].number)
    roots = {one.ts for one in messages}
    threads: dict[str, list[Message]] = {}
    for one in messages:
        if one.thread_ts in roots and one.thread_ts != one.ts:
            threads.setdefault(str(one.thread_ts), []).append(one)
    replies = {one.ts for thread in threads.values() for one in thread}
    return {
        **frame(member, channel.id),
        "channel": channel,
        "messages": [one for one in messages if one.ts not in replies],
        "threads": threads,
        "reactions": reactions_in(store.database, channel.id),
        "found": found or {},
    }


def _found(member: Member, channel: Channel, message: Message, search: Search) -> dict[str, Any]:
    """Return the search's matches as the page shows them, under the message's ts."""
    found: dict[str, Any] = {"words": search.words, "key": [search.block_id, search.action_id]}
    try:
        found["options"] = stage().options(
            member,
            on_message(channel, message),
            search.block_id,
            search.action_id,
            search.words,
        )
    except Refused as refusal:
        found["failure"] = f"{refusal.code} {' '.join(refusal.reasons)}"
    return {message.ts: found}


def _visible(member: Member, channel: Channel, ts: str) -> Message | None:
    message = stage().store.message(channel.id, ts)
    if message is None or message.only_for not in {None, member.user_id}:
        return None
    return message


def _url(member: Member, channel: Channel) -> str:
    return url_for(".conversation", user_id=member.user_id, channel_id=channel.id)


def _back(member: Member, channel: Channel) -> Response:
    return redirect(_url(member, channel) + "#words")


def _dialog_url(member: Member, view: View) -> str:
    return url_for(".dialog", user_id=member.user_id, view_id=view.id)
