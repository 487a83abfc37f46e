"""What every page of the sandbox starts from: the workspace, who is playing and how to draw."""

from zoneinfo import ZoneInfo

from flask import abort, current_app

from bot.sandbox.acts import Stage
from bot.sandbox.render import Drawing
from bot.sandbox.store import Channel
from bot.sandbox.workspace import Member

EXTENSION = "makesafe_sandbox"


def stage() -> Stage:
    """Return the workspace that this application serves."""
    found: Stage = current_app.extensions[EXTENSION]
    return found


def playing(user_id: str) -> Member:
    """Return the member being played; ends in a 404 where there is none."""
    member = stage().workspace.member(user_id)
    if member is None:
        abort(404)
    return member


def channel_for(member: Member, channel_id: str) -> Channel:
    """Return a channel that the member sees; another's direct messages are a 404."""
    channel = stage().channel(channel_id)
    if channel is None or channel.direct_with not in {None, member.user_id}:
        abort(404)
    return channel


def drawing_for(member: Member) -> Drawing:
    """Return how text is drawn for that reader."""
    scene = stage()
    channels = {one.id: one.name for one in scene.store.public_channels()}
    zone = ZoneInfo(member.time_zone)
    return Drawing(scene.workspace.names(), channels, scene.workspace.clock.now(), zone)
