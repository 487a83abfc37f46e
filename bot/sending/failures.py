"""What each failure of a call to Slack means for the notice that was being sent."""

from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from tracker.outbox.senders import GiveUp, PlaceGone, StopSending, TryLater

# Nothing can be sent with this token: keep everything and raise the alarm.
STOPPING = frozenset(
    {
        "account_inactive",
        "app_uninstalled",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
# The place is gone, or shut to the bot.
GONE = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
# It can never arrive there, or not as it is: a person must look.
LASTING = frozenset(
    {
        "cannot_dm_bot",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "is_inactive",
        "messages_tab_disabled",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "restricted_action",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
# Slack itself cannot tell whether some of it was done.
UNCLEAR = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
_TOO_MANY = 429
_OK = 200
_SERVER_FAULT = 500
_UNCLEAR_STATUSES = frozenset({502, 504})
_PATIENCE_SECONDS = 30.0


def classified(error: Exception) -> Exception:
    """Return the failure as the outbox knows it: TryLater, GiveUp or StopSending.

    An error of another kind is a fault of ours and is returned as it is.
    """
    match error:
        case SlackApiError():
            return _refused(error)
        case URLError():  # the connection was never made, or broke before all was sent
            return TryLater(f"Slack cannot be reached: {type(error.reason).__name__}")
        case TimeoutError() | OSError() | HTTPException():
            # It was sent, and the answer was lost: it may stand there already (decision D4).
            return TryLater(f"Slack's answer was lost: {type(error).__name__}", maybe_arrived=True)
        case UnicodeDecodeError() | SlackClientError():
            return TryLater(f"Slack's answer cannot be read: {type(error).__name__}")
        case _:
            return error


def _refused(error: SlackApiError) -> Exception:
    status = int(getattr(error.response, "status_code", _OK) or _OK)
    code = error_code(error)
    if status == _TOO_MANY or code in {"ratelimited", "rate_limited"}:
        return TryLater("Slack asks us to wait", after_seconds=_wait(error))
    if status >= _SERVER_FAULT:
        return TryLater(f"Slack answered {status}", maybe_arrived=status in _UNCLEAR_STATUSES)
    if code in STOPPING:
        return StopSending(code)
    if code in GONE:
        return PlaceGone(code)
    if code in LASTING:
        return GiveUp(code)
    if code in UNCLEAR:
        return TryLater(code, maybe_arrived=True)
    if status != _OK:  # a redirect, or a proxy's own page
        return TryLater(f"Slack answered {status}")
    return TryLater(code)


def error_code(error: SlackApiError) -> str:
    """Return Slack's word for the error; a page instead of an answer is `no_answer`.

    Never the answer's body, which may repeat what was sent.
    """
    data = getattr(error.response, "data", error.response)
    found = data.get("error") if isinstance(data, dict) else None
    words = str(found or "no_answer")
    return words if words.replace("_", "").isalnum() and len(words) < 60 else "no_answer"  # noqa: PLR2004


def _wait(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return max(1.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return _PATIENCE_SECONDS
