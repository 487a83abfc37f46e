"""Slack's bad days, as one likes: archived channels, lost answers, refusals and slowness."""

import time
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.sandbox.acts import Stage
from bot.sandbox.current import stage
from bot.sandbox.dialogs import Refused
from bot.sandbox.switches import LIMITED_SECONDS, SLOW_SECONDS, Switch, Switches
from bot.sandbox.workspace import BOT_USER_ID

# What an answer that is lost on its way back looks like: the thing was done all the same.
_LOST = 504
_TOO_MANY = 429


def add_routes(blueprint: Blueprint) -> None:
    """Add the page with the switches."""
    rule = blueprint.add_url_rule
    rule("/bad-days", view_func=show, endpoint="bad_days")
    rule("/bad-days", view_func=turn, methods=["POST"], endpoint="turn_switch")
    rule("/bad-days/channel", view_func=archive, methods=["POST"], endpoint="archive_channel")


def show() -> str:
    """Draw what is switched on, and what may be."""
    scene, switches = stage(), switches_of(stage())
    scene.name_channels()
    return render_template(
        "sandbox/bad_days.html",
        on={each: bool(switches.figure(each)) for each in Switch},
        waits=switches.waits(scene.workspace.clock.now()),
        limited_seconds=LIMITED_SECONDS,
        slow_seconds=SLOW_SECONDS,
        channels=scene.store.public_channels(),
        archived=switches.archived(),
    )


def turn() -> AnyResponse:
    """Turn one switch on or off."""
    asked = request.form.get("switch", "")
    if asked not in set(Switch):
        abort(400)
    scene, switch = stage(), Switch(asked)
    wanted = request.form.get("on") == "yes"
    switches_of(scene).set(switch, _FIGURES[switch](scene) if wanted else 0)
    if switch is Switch.REVOKED and wanted:
        scene.tell(
            {
                "type": "tokens_revoked",
                "tokens": {"oauth": [], "bot": [BOT_USER_ID]},
                "event_ts": f"{scene.workspace.clock.now().timestamp():.6f}",
            }
        )
    return redirect(url_for(".bad_days"))


def archive() -> AnyResponse:
    """Archive a channel, or take it out of the archive."""
    scene = stage()
    channel = scene.channel(request.form.get("channel", ""))
    if channel is None or channel.direct_with:
        abort(404)
    switches_of(scene).archive(channel.id, request.form.get("on") == "yes")
    return redirect(url_for(".bad_days"))


def switches_of(scene: Stage) -> Switches:
    """Return the workspace's switches."""
    return Switches(scene.store.database)


def hindered(scene: Stage) -> Response | None:
    """Return what comes instead of the answer while Slack refuses; wait first while it is slow.

    Raises Refused while the token is revoked.
    """
    switches = switches_of(scene)
    time.sleep(switches.figure(Switch.SLOW))
    if switches.figure(Switch.REVOKED):
        raise Refused("token_revoked")
    wait = switches.waits(scene.workspace.clock.now())
    if not wait:
        return None
    answer = jsonify(ok=False, error="ratelimited")
    answer.status_code, answer.headers["Retry-After"] = _TOO_MANY, str(wait)
    return answer


def lost(scene: Stage, method: str) -> Response | None:
    """Return what comes instead of the answer to a post whose answer is to be lost, or None."""
    if method == "chat.postMessage" and switches_of(scene).take(Switch.LOSING):
        return Response("", status=_LOST, mimetype="text/plain")
    return None


_FIGURES: Mapping[Switch, Callable[[Stage], float]] = {
    Switch.REVOKED: lambda scene: 1,
    Switch.LOSING: lambda scene: 1,
    Switch.LIMITED: lambda scene: scene.workspace.clock.now().timestamp() + LIMITED_SECONDS,
    Switch.SLOW: lambda scene: SLOW_SECONDS,
    Switch.SHARED: lambda scene: 1,
}
