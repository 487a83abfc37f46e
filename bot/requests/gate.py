"""Who may speak to the bot: our workspace, our organisation, our app; a signature proves Slack."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config.settings import SlackSettings

# Slack sends these without the app's id; they are signed with the app's own secret.
_WITHOUT_APP = frozenset({"shortcut", "message_action"})


def refusal(body: Mapping[str, Any], context: Mapping[str, Any], slack: SlackSettings) -> str:
    """Return why a request is turned away, empty where it may pass.

    It is asked of every request: commands, presses, forms, type-aheads and events.
    """
    if slack.team_id and context.get("team_id") != slack.team_id:
        return "This workspace is not served here."
    if slack.enterprise_id and context.get("enterprise_id") != slack.enterprise_id:
        return "This organisation is not served here."
    app_id = body.get("api_app_id")
    may_lack_it = app_id is None and body.get("type") in _WITHOUT_APP
    if slack.app_id and app_id != slack.app_id and not may_lack_it:
        return "This app is not served here."
    ours = {"", slack.team_id}
    if slack.team_id and not slack.enterprise_id and _teams_of_who_asks(body, context) - ours:
        return "Your workspace is not served here."
    if not is_slacks_own(body.get("response_url"), slack.api_url):
        return "The answer would not go to Slack."
    return ""


def _teams_of_who_asks(body: Mapping[str, Any], context: Mapping[str, Any]) -> set[str]:
    """Return every workspace that the request names as that of whoever asks.

    In a channel that is shared with another organisation it is theirs, not the app's.
    """
    user = body.get("user")
    own = user.get("team_id") if isinstance(user, Mapping) else None
    event = body.get("event")
    named = event.get("user_team") if isinstance(event, Mapping) else None
    return {str(team or "") for team in (own, named, context.get("actor_team_id"))}


def is_slacks_own(response_url: object, api_url: str) -> bool:
    """Whether an answer sent there goes to Slack's own host, or to that of the configured API."""
    if not response_url:
        return True
    try:
        aim, api = urlsplit(str(response_url)), urlsplit(api_url)
    except ValueError:
        return False
    if (aim.scheme, aim.netloc) == (api.scheme, api.netloc):
        return True
    return aim.scheme == "https" and aim.netloc in {"hooks.slack.com", f"hooks.{api.netloc}"}
