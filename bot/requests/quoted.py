"""The words of a Slack message as plain text, to stand in a report or on an order's record."""

import re

from bot.text import ELLIPSIS, INPUT, unescape

_ANGLE = re.compile(r"<([^<>\n]+)>")
_SAID_IN = "From Slack:"


def plain_words(text: str) -> str:
    """Return a message's text as somebody reads it, without Slack's own signs.

    Nobody who is mentioned is named: a mention reads “@somebody”. A link keeps its address.
    """
    return unescape(_ANGLE.sub(lambda found: _read(found[1]), text)).strip()


def with_link(words: str, permalink: str) -> str:
    """Return the words, cut so that the link to the message fits below them in one field."""
    if not permalink:
        return words[:INPUT]
    below = f"{_SAID_IN} {permalink}"
    room = INPUT - len(below) - 2
    said = words if len(words) <= room else f"{words[: room - 1].rstrip()}{ELLIPSIS}"
    return f"{said}\n\n{below}".strip()


def _read(inner: str) -> str:
    target, _, label = inner.partition("|")
    match target[:1]:
        case "@":
            return "@somebody"
        case "#":
            return f"#{label}" if label else "#channel"
        case "!":
            return label or f"@{target[1:].partition('^')[0]}"
    if not label or label == target:
        return target
    return f"{label} ({target})"
