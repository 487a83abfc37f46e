"""The Web API's methods about views and people."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.acts import Stage
from bot.sandbox.dialogs import Refused, View
from bot.sandbox.envelopes import view_body
from bot.sandbox.limits import faults_in_view
from bot.sandbox.standings import user_object
from bot.sandbox.workspace import Member

Arguments = Mapping[str, Any]


def _content(arguments: Arguments, kind: str) -> dict[str, Any]:
    view = arguments.get("view")
    faults = faults_in_view(view)
    if faults:
        raise Refused("invalid_arguments", faults)
    if not isinstance(view, dict) or view["type"] != kind:
        raise Refused("invalid_arguments", (f"the view must be of the type {kind}",))
    return view


def _shown(scene: Stage, view: View) -> dict[str, Any]:
    return {"view": view_body(scene.workspace, view, view.typed)}


def _trigger(arguments: Arguments) -> str:
    return str(arguments.get("trigger_id") or "")


def _open(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    content = _content(arguments, "modal")
    return _shown(scene, scene.dialogs.open(_trigger(arguments), content))


def _push(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    content = _content(arguments, "modal")
    return _shown(scene, scene.dialogs.push(_trigger(arguments), content))


def _update(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    content = _content(arguments, "modal")
    view_id = str(arguments.get("view_id") or "")
    external_id = str(arguments.get("external_id") or "")
    if external_id and not view_id:
        found = scene.dialogs.by_external_id(external_id)
        view_id = found.id if found else ""
    return _shown(scene, scene.dialogs.update(view_id, content, arguments.get("hash")))


def _publish(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    content = _content(arguments, "home")
    member = _member(scene, arguments)
    return _shown(scene, scene.dialogs.publish(member.user_id, content, arguments.get("hash")))


def _member(scene: Stage, arguments: Arguments) -> Member:
    member = scene.workspace.member(str(arguments.get("user_id") or ""))
    if member is None:
        raise Refused("user_not_found")
    return member


def _users(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    people = [user_object(scene, one) for one in scene.workspace.members()]
    return {"members": people, "response_metadata": {"next_cursor": ""}}


def _by_email(scene: Stage, arguments: Arguments) -> dict[str, Any]:
    wanted = str(arguments.get("email") or "").lower()
    for one in scene.workspace.members():
        if wanted and one.email.lower() == wanted:
            return {"user": user_object(scene, one)}
    raise Refused("users_not_found")


METHODS: Mapping[str, Callable[[Stage, Arguments], dict[str, Any]]] = {
    "views.open": _open,
    "views.push": _push,
    "views.update": _update,
    "views.publish": _publish,
    "users.list": _users,
    "users.lookupByEmail": _by_email,
}
