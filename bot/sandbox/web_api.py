"""The Web API that the bot calls, and its response URLs, as Slack answers them."""

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from bot.needs import scopes
from bot.sandbox import bad_days, channels_api, files, reactions, standings, views_api
from bot.sandbox.acts import Stage
from bot.sandbox.current import stage
from bot.sandbox.dialogs import Refused
from bot.sandbox.limits import faults_in_message
from bot.sandbox.workspace import APP_ID, APP_NAME, BOT_ID, BOT_USER_ID, TEAM_DOMAIN

Arguments = Mapping[str, Any]
Method = Callable[[Stage, Arguments], dict[str, Any]]

# Values that a form body carries as JSON.
_STRUCTURED = ("blocks", "view", "metadata", "attachments")


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes that the bot calls; they carry a token, never a form's CSRF token."""
    blueprint.add_url_rule("/api/<method>", view_func=call_method, methods=["GET", "POST"])
    blueprint.add_url_rule("/api/response/<name>", view_func=use_response_url, methods=["POST"])


def call_method(method: str) -> Response:
    """Answer one Web API call."""
    try:
        arguments = _arguments()
        _check_token(arguments)
        instead = bad_days.hindered(stage())
        if instead is not None:
            return instead
        chosen = _METHODS.get(method)
        if chosen is None:
            raise Refused("unknown_method")
        answer = jsonify({"ok": True, **chosen(stage(), arguments)})
        answer = bad_days.lost(stage(), method) or answer
    except Refused as refusal:
        answer = jsonify(_refusal(refusal))
    answer.headers["X-OAuth-Scopes"] = ",".join(scopes())
    return answer


def use_response_url(name: str) -> Response:
    """Post, replace or delete as a response_url allows."""
    try:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise Refused("invalid_payload")
        _respond(stage(), name, body)
    except Refused as refusal:
        status = 404 if refusal.code in {"expired_url", "used_url"} else 400
        answer = jsonify(_refusal(refusal))
        answer.status_code = status
        return answer
    return Response("ok", mimetype="text/plain")


def _respond(scene: Stage, name: str, body: Arguments) -> None:
    deleting, replacing = body.get("delete_original"), body.get("replace_original")
    if not deleting:
        faults = faults_in_message(body.get("text"), body.get("blocks"))
        if faults:
            raise Refused("invalid_blocks", faults)
    target = scene.dialogs.use_response_url(name)
    if deleting and target.message_ts:
        scene.store.delete(target.channel_id, target.message_ts)
    elif replacing and target.message_ts:
        scene.store.update(
            target.channel_id,
            target.message_ts,
            body.get("text") or "",
            body.get("blocks") or (),
        )
    elif not deleting:
        everybody = body.get("response_type") == "in_channel"
        scene.store.post(
            target.channel_id,
            BOT_USER_ID,
            body.get("text") or "",
            body.get("blocks") or (),
            thread_ts=body.get("thread_ts"),
            only_for=None if everybody else target.user_id,
        )


def _arguments() -> dict[str, Any]:
    body = request.get_json(silent=True)
    given = {**request.args, **(body if isinstance(body, dict) else request.form)}
    for name in _STRUCTURED:
        if isinstance(given.get(name), str) and given[name]:
            try:
                given[name] = json.loads(given[name])
            except ValueError:
                raise Refused("invalid_arguments", (f"{name} is no JSON",)) from None
    return given


def _check_token(arguments: Arguments) -> None:
    held = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    token = held or str(arguments.get("token", ""))
    if not token:
        raise Refused("not_authed")
    if not hmac.compare_digest(token.encode(), stage().workspace.bot_token.encode()):
        raise Refused("invalid_auth")


def _refusal(refusal: Refused) -> dict[str, Any]:
    answer: dict[str, Any] = {"ok": False, "error": refusal.code}
    if refusal.reasons:
        answer["response_metadata"] = {"messages": list(refusal.reasons)}
    return answer


def _auth_test(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    return {
        "url": f"{scene.workspace.origin}/sandbox/",
        "team": TEAM_DOMAIN,
        "team_id": scene.workspace.team_id,
        "user": APP_NAME.lower(),
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def _no_socket(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    raise Refused(
        "not_supported",
        ("the pretend workspace has no Socket Mode: it calls the events URL over HTTP",),
    )


_METHODS: Mapping[str, Method] = {
    "api.test": lambda scene, arguments: {},
    "auth.test": _auth_test,
    "apps.connections.open": _no_socket,
    **channels_api.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **standings.METHODS,
    **views_api.METHODS,
}
