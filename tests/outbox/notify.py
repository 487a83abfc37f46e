"""A stand-in for GOV.UK Notify on this machine: it keeps what it is sent, and answers as told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SERVICE = "8aaa7cc3-b6cf-4a1c-8a4e-6a4e2f5f6f01"
SECRET = "5bb5d2c1-7a0b-4f0e-9d7c-0d6f3a2b1c02"
KEY = f"makesafe-{SERVICE}-{SECRET}"
TEMPLATE = "3cc3a1b0-1111-4222-8333-944445555666"
_SOON = 0.02


@dataclass(slots=True)
class Notify:
    """What arrived, with the claims of each token; `answers` go before the usual 201."""

    url: str = ""
    texts: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def notify_server() -> Iterator[Notify]:
    """Serve until the block ends."""
    notify = Notify()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            claims = _claims(self.headers["Authorization"].removeprefix("Bearer "))
            known = self.path == "/v2/notifications/sms" and claims is not None
            status = (notify.answers.pop(0) if notify.answers else 201) if known else 403
            if status == 201:
                notify.texts.append(body)
                notify.claims.append(claims or {})
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        notify.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(_SOON,), daemon=True)
        thread.start()
        yield notify
        server.shutdown()
        thread.join()


def _claims(token: str) -> dict[str, Any] | None:
    """Return what a token says, or None where it is not signed with our secret."""
    said, _, signature = token.rpartition(".")
    right = hmac.new(SECRET.encode(), said.encode(), hashlib.sha256).digest()
    if base64.urlsafe_b64encode(right).rstrip(b"=").decode() != signature:
        return None
    body = said.partition(".")[2]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
