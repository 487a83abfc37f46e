"""The line to Slack's Web API: no redirects, no silent repeats, and a limit of time."""

import urllib.request
from typing import Any

from slack_sdk import WebClient

TIMEOUT_SECONDS = 8


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuses to follow: a redirect would carry the bot's token to another host."""

    def redirect_request(self, *_redirect: Any) -> None:
        """Return nothing, so that the redirect itself is the answer."""


class Line(WebClient):
    """A Web API client that sends every call once, and to nobody but the address it was given."""

    def _perform_urllib_http_request_internal(
        self, url: str, req: urllib.request.Request
    ) -> dict[str, Any]:
        opener = urllib.request.build_opener(NoRedirect)
        with opener.open(req, timeout=self.timeout) as answer:
            charset = answer.headers.get_content_charset() or "utf-8"
            return {
                "status": answer.status,
                "headers": answer.headers,
                "body": answer.read().decode(charset),
            }


def make_line(token: str | None, api_url: str) -> Line:
    """Return the client for this token; `api_url` ends with a slash.

    The SDK's own retry repeats a post after a reset connection, and a card would stand there
    twice: the outbox is what tries again, and says so.
    """
    return Line(token=token, base_url=api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
