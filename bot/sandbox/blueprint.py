"""The making of the sandbox's blueprint, refused anywhere but in development."""

from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Blueprint, g, has_app_context
from flask.blueprints import BlueprintSetupState

from bot.sandbox import (
    bad_days,
    files,
    pages,
    reactions,
    shortcuts,
    standings,
    threads,
    view_pages,
    web_api,
)
from bot.sandbox.acts import Stage
from bot.sandbox.current import EXTENSION
from bot.sandbox.state import field_name, held_in
from bot.sandbox.workspace import BOT_TOKEN, TEAM_ID, Member, MenuEntry, Workspace
from config.settings import SLACK_COMMAND
from tracker.clock import Clock
from tracker.domain.errors import ConfigurationFault

# The view functions that the bot calls with its token instead of a form's CSRF token, as
# `CSRFProtect.exempt` takes them.
EXEMPT = ("bot.sandbox.web_api.call_method", "bot.sandbox.web_api.use_response_url")


def sandbox_blueprint(
    *,
    environment: str,
    signing_secret: str,
    events_url: str,
    store_path: Path,
    clock: Clock,
    members: Callable[[], Sequence[Member]],
    bot_token: str = BOT_TOKEN,
    team_id: str = TEAM_ID,
    home_url: str = "/",
    command: str = SLACK_COMMAND,
    channels: Callable[[], Sequence[tuple[str, str]]] = tuple,
    menu: Sequence[MenuEntry] = (),
) -> Blueprint:
    """Return the blueprint of the pretend workspace, to be registered without another prefix.

    `events_url` is where the bot listens, as this server itself reaches it; the bot in turn gets
    `<origin>/sandbox/api/` as its SLACK_API_URL. `store_path` is the SQLite file that keeps the
    workspace over restarts. `members` is asked once at each request, and so is `channels` at each
    page: the id and the name (without its #) of every channel that is there from the beginning.
    `menu` are the app's shortcuts.
    Raises ConfigurationFault outside development.
    """
    if environment != "development":
        raise ConfigurationFault(
            [f"The Slack sandbox is for TRACKER_ENV=development, not for {environment}."]
        )
    workspace = Workspace(
        signing_secret=signing_secret,
        events_url=events_url,
        store_path=store_path,
        clock=clock,
        members=_once_a_request(members),
        bot_token=bot_token,
        team_id=team_id,
        home_url=home_url,
        command=command,
        channels=channels,
        shortcuts=menu,
    )
    scene = Stage(workspace)
    blueprint = Blueprint(
        "sandbox",
        __name__,
        url_prefix="/sandbox",
        template_folder="templates",
        static_folder="static",
    )
    web_api.add_routes(blueprint)
    files.add_routes(blueprint)
    pages.add_routes(blueprint)
    view_pages.add_routes(blueprint)
    standings.add_routes(blueprint)
    shortcuts.add_routes(blueprint)
    threads.add_routes(blueprint)
    reactions.add_routes(blueprint)
    bad_days.add_routes(blueprint)

    @blueprint.record_once
    def _keep(state: BlueprintSetupState) -> None:
        state.app.extensions[EXTENSION] = scene

    @blueprint.context_processor
    def _words() -> dict[str, object]:
        return {"field_name": field_name, "held_in": held_in}

    return blueprint


def _once_a_request(members: Callable[[], Sequence[Member]]) -> Callable[[], Sequence[Member]]:
    """Return `members` with its answer kept while one request is answered."""

    def asked() -> Sequence[Member]:
        if not has_app_context():
            return members()
        if "sandbox_members" not in g:
            g.sandbox_members = tuple(members())
        found: Sequence[Member] = g.sandbox_members
        return found

    return asked
