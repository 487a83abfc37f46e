"""Finding again what stands in Slack already, where the answer to a post was lost."""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.facts import OrderFacts
from bot.sending.failures import classified
from tracker.domain.notices import Urgency
from tracker.outbox.senders import Outgoing, TryLater

CARD, NOTICE = "work_order", "notice"
_PAGES, _PAGE = 5, 200
_TRIES = 3
# The two machines' clocks may differ by a little.
_BEFORE = timedelta(minutes=2)

Wanted = Callable[[dict[str, Any]], bool]


def card_metadata(facts: OrderFacts) -> dict[str, Any]:
    """Return what lets the card be found again; every app of the workspace may read it."""
    return {
        "event_type": CARD,
        "event_payload": {
            "reference": facts.reference,
            "stage": facts.briefing.standing.stage.number,
            "version": facts.about.version,
        },
    }


def notice_metadata(key: str) -> dict[str, Any]:
    """Return what lets a message be found again; every app of the workspace may read it."""
    return {"event_type": NOTICE, "event_payload": {"notice": key}}


def notice_key(outgoing: Outgoing, secret: str) -> str:
    """Return the name of these deliveries as one message, which nobody else can make up.

    A database that was restored from a backup gives the same numbers to other notices: when they
    were owed is in the name too.
    """
    said = ",".join(f"{row.id}@{row.created_at.isoformat()}" for row in outgoing.deliveries)
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()[:32]


def may_stand_there(outgoing: Outgoing) -> bool:
    """Whether an earlier try may have arrived, so that it is looked for first."""
    return any(row.maybe_repeat for row in outgoing.deliveries)


@dataclass(frozen=True, slots=True)
class _Look:
    """Which message is looked for: where, by what of its metadata, posted since when."""

    channel: str
    event_type: str
    wanted: Wanted
    since: datetime
    thread: str | None = None


class Finder:
    """Reads what was posted since a notice was owed; knows how long Slack wants no such look."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._quiet_until = 0.0  # monotonic seconds

    def card(
        self, channel: str, facts: OrderFacts, *, since: datetime, urgent: bool = False
    ) -> str | None:
        """Return where the order's card was posted since then (UTC); None if not known."""

        def wanted(payload: dict[str, Any]) -> bool:
            return payload.get("reference") == facts.reference

        return self._find(_Look(channel, CARD, wanted, since), urgent=urgent)

    def notice(
        self, outgoing: Outgoing, channel: str, key: str, *, thread: str | None = None
    ) -> str | None:
        """Return where the message stands, in a thread if one is given; None if not known."""

        def wanted(payload: dict[str, Any]) -> bool:
            return payload.get("notice") == key

        first = outgoing.first
        urgent = first.safety_critical and first.urgency is Urgency.ACT
        look = _Look(channel, NOTICE, wanted, first.created_at, thread)
        return self._find(look, urgent=urgent)

    def _find(self, look: _Look, *, urgent: bool) -> str | None:
        """Look, at most three times where the look itself fails; raises TryLater.

        What cannot be read is not known, and then silence would be worse than a duplicate
        (decision D4). Where Slack only asks us to wait with looking, the notice waits too,
        unless it asks somebody to act on a danger.
        """
        for _ in range(_TRIES):
            if time.monotonic() < self._quiet_until:
                if urgent:
                    return None
                raise TryLater("Slack asks us to wait before we look whether it stands there")
            try:
                return self._look(look)
            except Exception as error:
                failure = classified(error)
                if not isinstance(failure, TryLater):
                    return None
                if failure.after_seconds is not None:
                    self._quiet_until = time.monotonic() + failure.after_seconds
        return None

    def _look(self, look: _Look) -> str | None:
        for message in self._messages(look):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == look.event_type and look.wanted(
                metadata["event_payload"]
            ):
                return str(message["ts"])
        return None

    def _messages(self, look: _Look) -> Iterator[dict[str, Any]]:
        asked: dict[str, Any] = {
            "channel": look.channel,
            "oldest": f"{(look.since - _BEFORE).timestamp():.6f}",
            "limit": _PAGE,
            "include_all_metadata": True,
        }
        for _ in range(_PAGES):
            if look.thread is None:
                answer = self._client.conversations_history(**asked)
            else:
                answer = self._client.conversations_replies(ts=look.thread, **asked)
            yield from answer.get("messages") or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            asked["cursor"] = cursor
