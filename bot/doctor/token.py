"""The bot's token: whose it is, what it may do, and whether our clock agrees with Slack's."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.doctor.verdict import Verdict, asked, broken, look, ok
from bot.needs import scopes
from bot.sending.failures import error_code
from config.settings import SlackSettings
from tracker.clock import SystemClock

SKEW_LOOK, SKEW_BROKEN = 60, 300  # seconds; Slack's signatures die after five minutes
_DEAD = {
    "account_inactive": "The app was removed from the workspace, or its token was revoked.",
    "invalid_auth": "Slack does not know this token.",
    "token_expired": "The token has expired: token rotation must be off.",
    "token_revoked": "The token was revoked.",
}
_REINSTALL = "Paste `flask --app wsgi slack manifest` into the app and reinstall the app."


def check_token(client: WebClient, slack: SlackSettings) -> Iterator[Verdict]:
    """Say whether the token works; where it does, whose it is, its scopes, and the clock."""
    try:
        answer = asked("token", client.auth_test)
    except SlackApiError as error:
        code = error_code(error)
        why = _DEAD.get(code, f"Slack refuses the token: {code}.")
        yield broken("token", f"{why} Install the app again and set SLACK_BOT_TOKEN (xoxb-…) anew.")
        yield from _clock(error.response)
        return
    if isinstance(answer, Verdict):
        yield answer
        return
    if not answer.get("bot_id"):
        yield broken("token", "This is no bot's token. SLACK_BOT_TOKEN begins with xoxb-.")
        return
    yield ok("token", f"it is {answer.get('user')} in the workspace {answer.get('team')}")
    yield _place("team", "SLACK_TEAM_ID", slack.team_id, answer.get("team_id"))
    yield _place(
        "organisation", "SLACK_ENTERPRISE_ID", slack.enterprise_id, answer.get("enterprise_id")
    )
    yield _app(client, slack, str(answer["bot_id"]))
    yield _granted(answer)
    yield from _clock(answer)


def _place(part: str, setting: str, wanted: str, found: object) -> Verdict:
    if wanted and wanted != found:
        return broken(
            part,
            f"{setting} is {wanted}, but the token belongs to {found or 'none'}: every request is "
            f"refused. Set {setting} right, or take that workspace's token.",
        )
    if not wanted and found:
        return look(part, f"{setting} is not set. Set it to {found}, so that only it may speak.")
    return ok(part, str(found) if found else "there is none, and none is asked for")


def _app(client: WebClient, slack: SlackSettings, bot_id: str) -> Verdict:
    try:
        answer = asked("app", lambda: client.bots_info(bot=bot_id))
    except SlackApiError as error:
        return look("app", f"Slack does not say which app the token is of: {error_code(error)}.")
    if isinstance(answer, Verdict):
        return answer
    return _place("app", "SLACK_APP_ID", slack.app_id, (answer.get("bot") or {}).get("app_id"))


def _granted(answer: SlackResponse) -> Verdict:
    written = _header(answer.headers, "x-oauth-scopes")
    if written is None:
        return look("scopes", "Slack did not say what the token may do.")
    granted = {name.strip() for name in written.split(",") if name.strip()}
    wanted = {str(scope) for scope in scopes()}
    if missing := sorted(wanted - granted):
        return broken("scopes", f"missing: {', '.join(missing)}. {_REINSTALL}")
    if superfluous := sorted(granted - wanted):
        return look("scopes", f"more than needed: {', '.join(superfluous)}. {_REINSTALL}")
    return ok("scopes", f"the {len(wanted)} that the manifest names, and no other")


def _clock(answer: object) -> Iterator[Verdict]:
    written = _header(getattr(answer, "headers", None) or {}, "date")
    try:
        theirs = parsedate_to_datetime(written or "")
    except ValueError:
        return
    yield clock_verdict(SystemClock().now(), theirs)


def clock_verdict(ours: datetime, theirs: datetime) -> Verdict:
    """Say how far the machine's clock is from Slack's."""
    seconds = round(abs((ours - theirs).total_seconds()))
    if seconds >= SKEW_BROKEN:
        return broken(
            "clock",
            f"{seconds} seconds from Slack's: Slack's signatures count as forged. Run NTP.",
        )
    if seconds >= SKEW_LOOK:
        return look("clock", f"{seconds} seconds from Slack's; 300 are the end. Run NTP.")
    return ok("clock", f"{seconds} seconds from Slack's")


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in headers.items() if key.lower() == name), None)
