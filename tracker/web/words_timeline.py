"""What the trail says of words put on an order's record, and by which door somebody came."""

from collections.abc import Callable, Mapping
from typing import Any

from tracker.domain.replies import ReplyNews

DOORS: Mapping[str, str] = {
    "web": "in the browser",
    "mail": "by e-mail",
    "slack": "in Slack",
    "cli": "on the command line",
    "clock": "by its clock",
    "import": "by an import",
    "qr": "by a QR code",
}


def _qualified(event: dict[str, Any]) -> str:
    return " ".join(("Answered by e-mail.", *(ReplyNews(each).label for each in event["news"])))


WORDS_ADDED: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "work_order.note_added": lambda _event: "Added to the record",
    "work_order.reply_qualified": _qualified,
    "work_order.reported_by_visitor": lambda event: (
        f"Was reported by a visitor, by QR code {event['number']} of the premises"
    ),
}
