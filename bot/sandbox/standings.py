"""Who is a guest, of another organisation or deactivated in the pretend workspace, as one likes."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.sandbox.acts import Stage
from bot.sandbox.current import stage
from bot.sandbox.dialogs import Refused
from bot.sandbox.envelopes import user_name
from bot.sandbox.workspace import APP_ID, APP_NAME, BOT_ID, BOT_USER_ID, Member

# What Slack's user object says of each kind of user.
KINDS: Mapping[str, Mapping[str, bool]] = {
    "member": {},
    "guest": {"is_restricted": True},
    "stranger": {"is_stranger": True},
    "deactivated": {"deleted": True},
}
_PLAIN = "member"


def add_routes(blueprint: Blueprint) -> None:
    """Add the page on which a person becomes a guest, or is deactivated."""
    rule = blueprint.add_url_rule
    rule("/as/<user_id>/standing", view_func=show)
    rule("/as/<user_id>/standing", view_func=choose, methods=["POST"], endpoint="set_standing")


def show(user_id: str) -> str:
    """Draw what somebody is in the workspace, and what they might become."""
    member = _member(user_id)
    return render_template(
        "sandbox/standing.html", member=member, kinds=list(KINDS), now=kind_of(stage(), user_id)
    )


def choose(user_id: str) -> Response:
    """Make somebody what was chosen, and tell the bot of it as Slack would."""
    member = _member(user_id)
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        abort(400)
    scene = stage()
    with scene.store.database.writing() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO standing VALUES (?, ?, ?)",
            (user_id, kind, scene.workspace.clock.now().timestamp()),
        )
    at = f"{scene.workspace.clock.now().timestamp():.6f}"
    scene.tell({"type": "user_change", "user": user_object(scene, member), "event_ts": at})
    return redirect(url_for(".show", user_id=user_id))


def kind_of(scene: Stage, user_id: str) -> str:
    """Return what somebody is; a full member unless it was changed."""
    return _row(scene, user_id)[0]


def user_object(scene: Stage, member: Member) -> dict[str, Any]:
    """Return a member as Slack's Web API and events show them."""
    kind, updated = _row(scene, member.user_id)
    return {
        "id": member.user_id,
        "team_id": scene.workspace.team_id,
        "name": user_name(member),
        "real_name": member.name,
        "deleted": False,
        "is_bot": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": False,
        "tz": member.time_zone,
        "updated": updated,
        "profile": {
            "real_name": member.name,
            "display_name": member.name,
            "title": member.role,
            "email": member.email,
        },
        **KINDS[kind],
    }


def _row(scene: Stage, user_id: str) -> tuple[str, float]:
    with scene.store.database.reading() as connection:
        found = connection.execute(
            "SELECT kind, updated FROM standing WHERE user_id = ?", (user_id,)
        ).fetchone()
    return (found["kind"], found["updated"]) if found else (_PLAIN, 0)


def _info(scene: Stage, arguments: Mapping[str, Any]) -> dict[str, Any]:
    user_id = str(arguments.get("user") or "")
    if user_id == BOT_USER_ID:
        return {"user": {"id": user_id, "team_id": scene.workspace.team_id, "is_bot": True}}
    member = scene.workspace.member(user_id)
    if member is None:
        raise Refused("user_not_found")
    return {"user": user_object(scene, member)}


def _member(user_id: str) -> Member:
    member = stage().workspace.member(user_id)
    if member is None:
        abort(404)
    return member


def _bot_info(scene: Stage, arguments: Mapping[str, Any]) -> dict[str, Any]:
    if arguments.get("bot") != BOT_ID:
        raise Refused("bot_not_found")
    return {"bot": {"id": BOT_ID, "name": APP_NAME, "app_id": APP_ID, "deleted": False}}


METHODS = {"bots.info": _bot_info, "users.info": _info}
