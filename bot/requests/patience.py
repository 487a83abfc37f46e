"""Slack's patience of three seconds: what takes longer is announced, and answered afterwards."""

import json
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

# After so long the request is let go. Two processes of eight threads answer sixteen people in it,
# and sixteen more within Slack's three seconds.
SECONDS = 1.2
# Under this name a request's context carries its patience.
PATIENCE = "makesafe_patience"
_ALMOST = 0.9
_MOMENT_SECONDS = 0.5
_NOT_FOUND = 404
_FOLLOWS = (
    "Makesafe is busy. Your request is being worked on, and the answer follows here. If none comes "
    "within a minute, look whether it was done before you type it again."
)
_PRESS_AGAIN = "Makesafe is busy. Press again in a moment: however often, it is saved once."

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Patience:
    """Who answers Slack's request: the listener in time, or this process in its name."""

    began: float = field(default_factory=time.monotonic)
    _taken: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Claim the answer; False for whoever comes second."""
        with self._lock:
            first, self._taken = not self._taken, True
            return first

    @property
    def is_over(self) -> bool:
        """Whether Bolt waited for a listener, rather than found none."""
        return time.monotonic() - self.began >= SECONDS * _ALMOST


class PatientApp(App):
    """Bolt that answers in time for a listener that does not; it then answers its person."""

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Answer the request within Slack's patience, whatever its listener waits for."""
        patience = req.context[PATIENCE] = Patience()
        response = super().dispatch(req)
        if response.status != _NOT_FOUND:
            return response
        if not patience.is_over:
            log.warning("Nothing listens for a request of Slack's: %s", req.body.get("type"))
            return response
        log.info("A request of Slack's was answered before it was done: it took too long")
        if patience.take():
            return _let_go(req.body) or response
        return _just_given(req) or response


def _let_go(body: Mapping[str, Any]) -> BoltResponse | None:
    """Return the answer in the name of a listener that is still at work.

    None for an event, which Slack sends again. A form stays open with all that was typed.
    """
    if body.get("type") == "event_callback":
        return None
    if body.get("type") == "block_suggestion":
        return _json({"options": []})
    if body.get("type") == "view_submission":
        inputs = [one for one in body["view"]["blocks"] if one.get("type") == "input"]
        if not inputs:
            return None
        errors = {inputs[0]["block_id"]: _PRESS_AGAIN}
        return _json({"response_action": "errors", "errors": errors})
    if "command" in body:
        return _json({"text": _FOLLOWS, "response_type": "ephemeral"})
    return BoltResponse(status=200, body="")


def _just_given(req: BoltRequest) -> BoltResponse | None:
    """Return the answer that the listener gave while Bolt stopped waiting for it."""
    until = time.monotonic() + _MOMENT_SECONDS
    while time.monotonic() < until:
        given = req.context.ack.response
        if given is not None:
            return given
        time.sleep(0.01)
    return None


def _json(found: Mapping[str, Any]) -> BoltResponse:
    return BoltResponse(
        status=200, body=json.dumps(found), headers={"Content-Type": "application/json"}
    )
