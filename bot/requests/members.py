"""What Slack says of one of its users, read into what it means for Makesafe."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from config.settings import SlackSettings
from tracker.domain.slack_members import Standing
from tracker.people.slack_members import Looked

_SLACKBOT = "USLACKBOT"


def read_user(user: Mapping[str, Any], slack: SlackSettings) -> Looked:
    """Return what a user object of Slack's says, of an event or of users.info."""
    return Looked(_standing(user, slack), _instant(user.get("updated")))


def _standing(user: Mapping[str, Any], slack: SlackSettings) -> Standing:
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_bot") or user.get("id") == _SLACKBOT:
        return Standing.BOT
    if user.get("is_stranger") or _is_elsewhere(user, slack):
        return Standing.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


def _is_elsewhere(user: Mapping[str, Any], slack: SlackSettings) -> bool:
    home = user.get("team_id")
    if not slack.team_id or not home or home == slack.team_id:
        return False
    # In an organisation of several workspaces a colleague's first one may be another.
    organisation = (user.get("enterprise_user") or {}).get("enterprise_id")
    return not slack.enterprise_id or organisation != slack.enterprise_id


def _instant(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else None
