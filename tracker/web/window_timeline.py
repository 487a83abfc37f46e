"""What windows of the premises did to an order's clocks, in sentences of its history."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tracker.domain.wording import short_moment


def _at(text: str) -> str:
    return short_moment(datetime.fromisoformat(text))


def _moved(event: dict[str, Any]) -> str:
    if event["until"] == event["since"]:
        return f"Window {event['window']} of the premises was called off: no clock is held"
    return f"Window {event['window']} of the premises holds its clocks until {_at(event['until'])}"


WINDOW_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "work_order.clock_held": lambda event: (
        f"Its clocks are held from {_at(event['since'])} until {_at(event['until'])}: window "
        f"{event['window']} of the premises"
    ),
    "work_order.hold_moved": _moved,
    "work_order.hold_lost": lambda event: (
        f"Its clocks run since {_at(event['until'])}, whatever is closed: it is safety-critical or "
        "an emergency"
    ),
}
