"""The channels of the units: there, ours, private, and of nobody outside the organisation."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.doctor.verdict import Verdict, asked, broken, look, ok
from bot.sending.company import is_shared_outside
from bot.sending.failures import error_code
from tracker.premises.models import Unit
from tracker.runtime import Runtime

_ANOTHER = "Give the unit another channel: `flask --app wsgi register channel"
_ANOTHER_DEFAULT = "Set SLACK_DEFAULT_CHANNEL to the id (C…) of another."
_NO_DEFAULT = (
    "SLACK_DEFAULT_CHANNEL is not set: what is for a unit's channel that is archived or gone waits "
    "among the failed notices."
)


def check_channels(runtime: Runtime, client: WebClient) -> Iterator[Verdict]:
    """Say of each unit whether its orders can be told in its channel, and of the channel in need.

    Orders of every unit may come to stand in `SLACK_DEFAULT_CHANNEL`, so it must be as private.
    """
    with runtime.reading() as reading:
        units = reading.session.execute(
            sa.select(Unit.code, Unit.slack_channel).order_by(Unit.code)
        ).all()
    if not units:
        yield look("channels", "There are no units yet.")
    for code, channel in units:
        part = f"unit {code}"
        if not channel:
            yield look(
                part, f"It has no channel: `flask --app wsgi register channel {code} C…` names one."
            )
            continue
        yield _channel(client, part, channel, f"{_ANOTHER} {code} C…`.")
    default = runtime.settings.slack.default_channel
    if default:
        yield _channel(client, "default channel", default, _ANOTHER_DEFAULT)
    else:
        yield look("default channel", _NO_DEFAULT)


def _channel(client: WebClient, part: str, channel: str, another: str) -> Verdict:
    try:
        answer = asked(part, lambda: client.conversations_info(channel=channel))
    except SlackApiError as error:
        return broken(part, f"{channel}: {_refused(error, another)}")
    if isinstance(answer, Verdict):
        return answer
    found: Mapping[str, Any] = answer.get("channel") or {}
    if found.get("is_archived"):
        return broken(part, f"{channel} is archived. Bring it back, or: {another}")
    if is_shared_outside(found):
        return broken(part, f"{channel} is shared with another organisation. {another}")
    if not found.get("is_private"):
        return broken(
            part, f"{channel} is public: anybody in the workspace reads it. Make it private."
        )
    if not found.get("is_member"):
        return broken(part, f"The app is not in {channel}: type /invite @Makesafe there.")
    return ok(part, f"{channel}, private, and the app is in it")


def _refused(error: SlackApiError, another: str) -> str:
    code = error_code(error)
    if code == "channel_not_found":
        return (
            "Slack knows no such channel, or the app is not in it: type /invite @Makesafe there. "
            f"{another}"
        )
    if code == "missing_scope" and "channels:read" in str(error.response.get("needed", "")):
        return "it is public: anybody in the workspace reads it. Make it private."
    return f"Slack refuses to describe it: {code}."
