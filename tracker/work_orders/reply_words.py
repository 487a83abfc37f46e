"""What whoever answered by mail is told of it; the same by mail and in Slack."""

from collections.abc import Mapping
from typing import Any

from tracker.domain.events import ReplyQualified
from tracker.domain.replies import ReplyNews


def reply_words(kind: str, reference: str, facts: Mapping[str, Any]) -> str | None:
    """Return the sentences, or None for a notice about anything else."""
    if kind != ReplyQualified.kind:
        return None
    said = " ".join(ReplyNews(each).label for each in facts["news"])
    return f"Your answer by mail about {reference}. {said}"
