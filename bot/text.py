"""Words on their way into Slack: escaped, without a ping, and cut to Slack's limits."""

import re

ELLIPSIS = "…"
SECTION = 3_000
HEADER = 150
OPTION = 75
BUTTON = 75
INPUT = 3_000

_ENTITY_CUT = re.compile(r"&(?:[a-z]{0,4})$")
_SPACE = re.compile(r"\s+")
# `@here` typed as words pings nobody, but a zero-width joint makes sure of it in every client.
_PING = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_JOINT = "\u2060"
# Signs that turn the order of the words around, or are not seen at all; those that join the parts
# of an emoji stay.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def escape(words: str, limit: int = SECTION) -> str:
    """Return typed words fit for mrkdwn: escaped, formatting signs kept, at most `limit` long.

    Slack's three signs are escaped, so that `<!channel>` is shown and pings nobody, and signs that
    nobody sees are left out. It is cut after escaping, and never in the middle of an entity.
    """
    safe = _UNSEEN.sub("", words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _cut_entity(_PING.sub(f"@{_JOINT}", safe), limit)


def one_line(words: str, limit: int) -> str:
    """Return typed words as one escaped line of at most `limit` characters."""
    return escape(_SPACE.sub(" ", words).strip(), limit)


def cut(words: str, limit: int) -> str:
    """Return words for plain text, which needs no escaping, at most `limit` characters long."""
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}{ELLIPSIS}"


def unescape(words: str) -> str:
    """Return what a person typed after a command: Slack hands it on escaped."""
    # Only Slack's own three: `&pound;` that somebody typed stays as it was typed.
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def link(url: str, label: str) -> str:
    """Return a link with an escaped label."""
    return f"<{url}|{escape(label.replace('|', '/'), 300)}>"


def all_on_the_web(url: str, left: int) -> str:
    """Return the end of a list: a link to all of it, with how many are `left` out, if any."""
    if left > 0:
        return f"{left:,} more: {link(url, 'see them on the web')}"
    return link(url, "See them on the web")


def _cut_entity(safe: str, limit: int) -> str:
    if len(safe) <= limit:
        return safe
    return f"{_ENTITY_CUT.sub('', safe[: limit - 1])}{ELLIPSIS}"
