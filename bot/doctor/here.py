"""Our own side: the signing secret, the address that Slack calls, Socket Mode, and the sender."""

import hashlib
import hmac
import json
import re
import secrets
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from urllib.error import HTTPError

import sqlalchemy as sa
from slack_sdk.errors import SlackApiError

from bot.doctor.verdict import Verdict, asked, broken, look, ok
from bot.manifest import EVENTS_PATH
from bot.sending.failures import error_code
from bot.sending.web_api import NoRedirect, make_line
from config.settings import Settings
from tracker.clock import SystemClock
from tracker.domain.wording import counted, moment
from tracker.outbox.models import Channel, Delivery, DeliveryState, LostChannel, SendingPause
from tracker.runtime import Runtime

_SECRET = re.compile(r"[0-9a-f]{32}")
_PATIENCE_SECONDS = 8
_SLACKS_PATIENCE_SECONDS = 3.0
_SLACK = (Channel.SLACK_DIRECT, Channel.SLACK_CHANNEL)
_WRONG = {
    401: "it refuses our signature. The web process has another SLACK_SIGNING_SECRET or another "
    "clock, or a proxy changes the body.",
    404: "nothing is there. Is the web process running with SLACK_SIGNING_SECRET set, and does "
    "the proxy pass /slack/events on?",
    502: "the proxy does not reach the web process.",
    503: "the proxy does not reach the web process.",
}


def check_secret(secret: str) -> Verdict:
    """Say whether the signing secret looks like one."""
    if _SECRET.fullmatch(secret):
        return ok("signing secret", "set, and of the right form")
    return look(
        "signing secret",
        "It is not 32 hexadecimal digits. Copy it anew from Basic Information, Signing Secret.",
    )


def check_address(settings: Settings, secret: str) -> Iterator[Verdict]:
    """Sign a request as Slack would and send it to the address that Slack is given."""
    url = f"{settings.base_url.rstrip('/')}{EVENTS_PATH}"
    if not url.startswith("https://") and not settings.sandbox:
        yield look("https", f"{url}: Slack calls https only. Set TRACKER_BASE_URL.")
    yield _answer_of(url, secret)


def _answer_of(url: str, secret: str) -> Verdict:
    challenge = secrets.token_hex(8)
    began = time.monotonic()
    try:
        opener = urllib.request.build_opener(NoRedirect)
        with opener.open(_signed(url, secret, challenge), timeout=_PATIENCE_SECONDS) as answer:
            told = answer.read(10_000).decode("utf-8", "replace")
    except HTTPError as error:
        why = _WRONG.get(error.code, "it should answer 200.")
        return broken("request URL", f"{url} answered {error.code}: {why}")
    except (OSError, HTTPException) as error:
        return broken(
            "request URL",
            f"{url} cannot be reached from here: {type(error).__name__}. Look at TRACKER_BASE_URL, "
            "the name, the certificate and the proxy.",
        )
    seconds = time.monotonic() - began
    if challenge not in told:
        return broken("request URL", f"{url} answers, but not as Makesafe: is it another service?")
    if seconds > _SLACKS_PATIENCE_SECONDS:
        return look("request URL", f"{url} took {seconds:.1f} s; Slack waits 3.")
    return ok("request URL", f"{url} answers a signed request in {seconds:.2f} s")


def _signed(url: str, secret: str, challenge: str) -> urllib.request.Request:
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    stamp = str(int(SystemClock().now().timestamp()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }
    return urllib.request.Request(url, body, headers)  # noqa: S310 - the settings take no other scheme


def check_socket(app_token: str, api_url: str) -> Verdict:
    """Say whether a connection for Socket Mode may be opened with the app's token."""
    if not app_token.startswith("xapp-"):
        return broken("Socket Mode", "SLACK_APP_TOKEN is no app-level token: it begins with xapp-.")
    line = make_line(app_token, api_url)
    try:
        answer = asked("Socket Mode", lambda: line.apps_connections_open(app_token=app_token))
    except SlackApiError as error:
        return broken(
            "Socket Mode",
            f"Slack refuses: {error_code(error)}. Turn Socket Mode on in the app's settings, and "
            "make an app-level token with the scope connections:write.",
        )
    return answer if isinstance(answer, Verdict) else ok("Socket Mode", "a connection may be made")


def check_sender(runtime: Runtime) -> Iterator[Verdict]:
    """Say whether notices go out: what stopped them, what waits, and what was given up."""
    with runtime.reading() as reading:
        session = reading.session
        stopped = session.scalars(
            sa.select(SendingPause.stopped_for).where(
                SendingPause.channel.in_(_SLACK), SendingPause.stopped_for.is_not(None)
            )
        ).first()
        late = session.scalar(
            sa.select(sa.func.count(Delivery.id)).where(
                Delivery.channel.in_(_SLACK),
                Delivery.state == DeliveryState.PENDING,
                Delivery.attempts > 0,
            )
        )
        dead = session.scalar(
            sa.select(sa.func.count(Delivery.id)).where(
                Delivery.channel.in_(_SLACK), Delivery.state == DeliveryState.DEAD
            )
        )
        lost = session.scalars(sa.select(LostChannel)).all()
    if stopped:
        yield broken(
            "sender", f"Sending has stopped: {stopped}. Mend the token, then restart the processes."
        )
    elif late or dead:
        waiting = f"{counted(late or 0, 'notice')} tried in vain so far"
        given_up = f"{counted(dead or 0, 'notice')} given up"
        yield look("sender", f"{waiting}, {given_up}: see the page of notices.")
    else:
        yield ok("sender", "nothing waits after a failure, and nothing was given up")
    for row in lost:
        since = moment(row.since)
        yield broken("sender", f"Nothing arrives in {row.destination} since {since}: {row.why}.")
