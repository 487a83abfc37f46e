"""Fetching a file from Slack: by its id, from Slack's own host, with a limit of size and time."""

import time
import urllib.error
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.sending.failures import STOPPING, classified, error_code
from bot.sending.web_api import Line, NoRedirect
from tracker.domain.photographs import LARGEST_BYTES, Trouble
from tracker.outbox.senders import TryLater
from tracker.photographs.fetching import TryAgain
from tracker.photographs.preparing import NotKept

FILES_HOST = "files.slack.com"
_SLACKS_OWN = ".slack.com"
TIMEOUT_SECONDS = 10
WHOLE_SECONDS = 60
_CHUNK = 64 * 1024
_OK, _TOO_MANY = 200, 429
_GONE = frozenset({"file_not_found", "file_deleted", "file_not_shared"})
_GONE_STATUSES = frozenset({404, 410})
_CLOSED_STATUSES = frozenset({301, 302, 303, 307, 308, 401, 403})
_PAGE = "text/html"


class SlackFetcher:
    """Fetches with the bot's token, which goes to Slack and to nobody else."""

    def __init__(self, client: Line) -> None:
        self._client = client

    def fetch(self, file_id: str) -> bytes:
        """Return the file's bytes; raises TryAgain, or NotKept where they never come.

        Slack is asked where the file is at each try: what a form said of it is not believed, and
        for a file of a shared channel it says nothing else (`check_file_info`).
        """
        url = self._address_of(file_id)
        if not self._is_slacks(url):
            raise NotKept(Trouble.ELSEWHERE)
        return self._download(url)

    def _address_of(self, file_id: str) -> str:
        try:
            found = self._client.files_info(file=file_id)["file"]
        except SlackApiError as error:
            code = error_code(error)
            if code in _GONE:
                raise NotKept(Trouble.GONE) from error
            if code in STOPPING:
                raise NotKept(Trouble.MISSING_SCOPE) from error
            raise _later(error) from error
        except (SlackClientError, OSError, HTTPException) as error:
            raise _later(error) from error
        if found.get("mode") == "tombstone":
            raise NotKept(Trouble.GONE)
        if int(found.get("size") or 0) > LARGEST_BYTES:
            raise NotKept(Trouble.TOO_LARGE)
        return str(found.get("url_private_download") or found.get("url_private") or "")

    def _is_slacks(self, url: str) -> bool:
        """Whether the address is Slack's own: elsewhere the token would be given away."""
        try:
            to, base = urlsplit(url), urlsplit(self._client.base_url)
            place, own = (to.scheme, to.hostname, to.port), (base.scheme, base.hostname, base.port)
        except ValueError:
            return False
        if to.username or to.password:
            return False
        at_slack = f".{base.hostname}".endswith(_SLACKS_OWN)
        return place == own or (at_slack and place == ("https", FILES_HOST, None))

    def _download(self, url: str) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - its scheme and host were looked at
            url, headers={"Authorization": f"Bearer {self._client.token}"}
        )
        opener = urllib.request.build_opener(NoRedirect)
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                if answer.headers.get_content_type() == _PAGE:
                    # Without the right to read files Slack answers 200 with its sign-in page.
                    raise NotKept(Trouble.MISSING_SCOPE)
                return _read(answer)
        except urllib.error.HTTPError as error:
            raise _of_status(error) from error
        except (OSError, HTTPException) as error:
            raise TryAgain(type(error).__name__) from error


def _read(answer: "urllib.response.addinfourl") -> bytes:
    """Return the body, as long as it is neither too large nor too slow."""
    until = time.monotonic() + WHOLE_SECONDS
    parts, size = [], 0
    while part := answer.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > LARGEST_BYTES:
            raise NotKept(Trouble.TOO_LARGE)
        if time.monotonic() > until:
            raise TryAgain("it comes too slowly")
    return b"".join(parts)


def _of_status(error: urllib.error.HTTPError) -> Exception:
    if error.code in _GONE_STATUSES:
        return NotKept(Trouble.GONE)
    if error.code in _CLOSED_STATUSES:
        return NotKept(Trouble.MISSING_SCOPE)
    wait = error.headers.get("Retry-After", "") if error.code == _TOO_MANY else ""
    seconds = float(wait) if wait.isdecimal() else 0.0
    return TryAgain(f"Slack answered {error.code}", after_seconds=seconds)


def _later(error: Exception) -> TryAgain:
    failure = classified(error)
    wait = failure.after_seconds if isinstance(failure, TryLater) else None
    return TryAgain(str(failure), after_seconds=wait or 0.0)
