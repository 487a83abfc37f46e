"""The pages of views: modals, the Home tab, and what a type-ahead asks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.sandbox.current import channel_for, drawing_for, playing, stage
from bot.sandbox.dialogs import Refused, View
from bot.sandbox.envelopes import on_message, on_view
from bot.sandbox.files import with_files
from bot.sandbox.pages import confirm_page, frame
from bot.sandbox.pressing import element_pressed, link_of, press_in, search_in
from bot.sandbox.state import missing, read_values
from bot.sandbox.workspace import Member


def add_routes(blueprint: Blueprint) -> None:
    """Add the pages of views."""
    rule = blueprint.add_url_rule
    rule("/as/<user_id>/home", view_func=home)
    rule("/as/<user_id>/home", view_func=act_at_home, methods=["POST"])
    rule("/as/<user_id>/home/hash", view_func=home_hash)
    rule("/as/<user_id>/view/<view_id>", view_func=dialog)
    rule("/as/<user_id>/view/<view_id>", view_func=act_in_dialog, methods=["POST"])
    rule("/as/<user_id>/view/<view_id>/hash", view_func=dialog_hash)
    rule("/as/<user_id>/options", view_func=options)


def home(user_id: str) -> str:
    """Tell the bot that Home was opened and draw what it published.

    With `?open=still` the page was there before and is only drawn anew.
    """
    member = playing(user_id)
    still = request.args.get("open") == "still"
    view = stage().dialogs.home(user_id) if still else stage().open_home(member)
    return _draw_home(member, view)


def home_hash(user_id: str) -> Response:
    """Return the hash of what Home shows, so that its page notices a new publishing."""
    view = stage().dialogs.home(playing(user_id).user_id)
    return jsonify(hash=view.hash if view else None)


def act_at_home(user_id: str) -> str | Response:
    """Press or choose something on Home."""
    member = playing(user_id)
    view = stage().dialogs.home(user_id)
    if view is None:
        return redirect(url_for(".home", user_id=user_id))
    search = search_in(request.form)
    if search:
        return _draw_home(member, view, _found(member, view))
    return _act(member, view, url_for(".home", user_id=user_id))


def dialog(user_id: str, view_id: str) -> str | Response:
    """Draw a modal."""
    member = playing(user_id)
    view = _own(member, view_id)
    return _draw_dialog(member, view) if view.open else _leave(member, view, None)


def dialog_hash(user_id: str, view_id: str) -> Response:
    """Return the hash of a modal, so that its page notices a change by the bot."""
    view = _own(playing(user_id), view_id)
    return jsonify(hash=view.hash if view.open else None)


def act_in_dialog(user_id: str, view_id: str) -> str | Response:
    """Submit or close a modal, or press, choose or search something in it."""
    member = playing(user_id)
    view = _own(member, view_id)
    if not view.open:
        return _leave(member, view, None)
    values = read_values(view.blocks, request.form, drawing_for(member).zone)
    values = with_files(member, view, values)
    if "close" in request.form:
        return _leave(member, view, stage().close(member, view, values))
    if "submit" not in request.form:
        if search_in(request.form):
            stage().dialogs.remember(view, values, {})
            return _draw_dialog(member, _own(member, view_id), _found(member, view))
        return _act(member, view, _dialog_url(member, view))
    errors = missing(view.blocks, values, request.form)
    if errors:
        stage().dialogs.remember(view, values, errors)
        return _draw_dialog(member, _own(member, view_id), _typed_words(view))
    return _leave(member, view, stage().submit(member, view, values))


def options(user_id: str) -> Response:
    """Return what the bot offers in a type-ahead, or why it offers nothing."""
    member = playing(user_id)
    given = request.args
    block_id, action_id = given.get("block", ""), given.get("action", "")
    if "view" in given:
        view = _own(member, given["view"])
        place = on_view(stage().workspace, view, view.typed)
    else:
        channel = channel_for(member, given.get("channel", ""))
        message = stage().store.message(channel.id, given.get("ts", ""))
        if message is None or message.only_for not in {None, user_id}:
            abort(404)
        place = on_message(channel, message)
    try:
        found = stage().options(member, place, block_id, action_id, given.get("q", ""))
    except Refused as refusal:
        return jsonify(options=[], failure=f"{refusal.code} {' '.join(refusal.reasons)}")
    return jsonify(options=found)


def _act(member: Member, view: View, back: str) -> str | Response:
    element = element_pressed(view.blocks, request.form)
    if element is None:
        abort(400)
    if "confirm" in element and "confirmed" not in request.form:
        return confirm_page(member, element["confirm"], back)
    press = press_in(view.blocks, element, request.form, drawing_for(member).zone)
    press = replace(press, values=with_files(member, view, press.values))
    opened = stage().press_in_view(member, view, press)
    if opened:
        return redirect(_dialog_url(member, opened))
    link = link_of(element, request.form)
    # Home is drawn again without telling the bot a second time that it was opened.
    if not link and view.kind == "home":
        return _draw_home(member, stage().dialogs.home(member.user_id))
    return redirect(link or back)


def _found(member: Member, view: View) -> dict[str, Any]:
    search = search_in(request.form)
    if search is None:
        return {}
    found: dict[str, Any] = {"words": search.words, "key": [search.block_id, search.action_id]}
    place = on_view(stage().workspace, view, view.typed)
    try:
        found["options"] = stage().options(
            member, place, search.block_id, search.action_id, search.words
        )
    except Refused as refusal:
        found["failure"] = f"{refusal.code} {' '.join(refusal.reasons)}"
    return found


def _typed_words(view: View) -> dict[str, Any]:
    """Return the words left in a type-ahead that nothing was chosen in, so that they stay."""
    for name, words in request.form.items():
        if name.startswith("q:") and words:
            return {"words": words, "name": name}
    return {}


def _leave(member: Member, view: View, shown: View | None) -> Response:
    """Lead to the view then before the person, or back to where the modal was opened."""
    top = shown if shown and shown.open else stage().dialogs.top(member.user_id)
    if top:
        return redirect(_dialog_url(member, top))
    if view.channel_id:
        place = url_for(".conversation", user_id=member.user_id, channel_id=view.channel_id)
        return redirect(f"{place}#words")
    return redirect(url_for(".home", user_id=member.user_id))


def _draw_dialog(member: Member, view: View, found: Mapping[str, Any] | None = None) -> str:
    return render_template(
        "sandbox/dialog.html",
        view=view,
        found=found or {},
        **frame(member, view.channel_id or "home"),
    )


def _draw_home(member: Member, view: View | None, found: Mapping[str, Any] | None = None) -> str:
    opened = stage().dialogs.top(member.user_id)
    return render_template(
        "sandbox/home.html",
        view=view,
        found=found or {},
        dialog=_dialog_url(member, opened) if opened else None,
        **frame(member, "home"),
    )


def _own(member: Member, view_id: str) -> View:
    view = stage().dialogs.view(view_id)
    if view is None or view.user_id != member.user_id:
        abort(404)
    return view


def _dialog_url(member: Member, view: View) -> str:
    return url_for(".dialog", user_id=member.user_id, view_id=view.id)
