"""Slack's mrkdwn drawn as HTML, with everything that came from outside escaped."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from bot.sandbox.dates import format_date
from bot.sandbox.emoji import with_emoji

# Stand-ins for what is already drawn while the rest of the text is; typed ones are removed first.
_OPEN, _SHUT = "\ue000", "\ue001"
_STAND_IN = re.compile(f"{_OPEN}(\\d+){_SHUT}")
_FENCE = re.compile(r"```\n?(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_ANGLE = re.compile(r"<([^<>\n]+)>")
_DATE = re.compile(r"!date\^(\d+)\^([^|^]+)(?:\^([^|]+))?\|(.*)")
_SAFE_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_STYLES = tuple(
    (re.compile(rf"(?<![\w{re.escape(mark)}]){mark}(?=\S)(.+?)(?<=\S){mark}(?!\w)"), tag)
    for mark, tag in ((r"\*", "strong"), ("_", "em"), ("~", "s"))
)
_BULLET = re.compile(r"\s*[•◦]\s+(.*)")
_QUOTE = re.compile(r"&gt; ?(.*)")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


class Drawing:
    """Draws text for one reader: names for ids, dates in the reader's time zone."""

    def __init__(
        self,
        names: Mapping[str, str],
        channels: Mapping[str, str],
        now: datetime,
        zone: ZoneInfo,
    ) -> None:
        self.now = now
        self.zone = zone
        self._names = names
        self._channels = channels

    def text(self, value: Mapping[str, str]) -> Markup:
        """Draw a text object."""
        if value["type"] == "mrkdwn":
            return self.mrkdwn(value["text"])
        return self.plain(value["text"])

    def plain(self, text: str) -> Markup:
        """Draw plain text: line breaks and emoji, nothing else."""
        return Markup("<br>").join(escape(line) for line in with_emoji(text).split("\n"))

    def name_of(self, user_id: str) -> str:
        """Return the name to show for a user."""
        return self._names.get(user_id, user_id)

    def people(self) -> list[tuple[str, str]]:
        """Return everybody's id and name."""
        return sorted(self._names.items(), key=lambda one: one[1])

    def local_field(self, seconds: int | None) -> str:
        """Return an instant (seconds since 1970) as a date and time field of a form holds it."""
        if seconds is None:
            return ""
        return f"{datetime.fromtimestamp(seconds, UTC).astimezone(self.zone):%Y-%m-%dT%H:%M}"

    def when(self, at: datetime, pattern: str = "{date_short_pretty} {time}") -> str:
        """Return an instant in the reader's own time zone."""
        return format_date(pattern, at, self.now, self.zone)

    def mrkdwn(self, text: str) -> Markup:
        """Draw mrkdwn. What Slack would not understand is shown as it was typed."""
        drawn: list[Markup] = []

        def keep(markup: Markup) -> str:
            drawn.append(markup)
            return f"{_OPEN}{len(drawn) - 1}{_SHUT}"

        bare = text.replace(_OPEN, "").replace(_SHUT, "")
        bare = _FENCE.sub(
            lambda found: keep(Markup("<pre>{}</pre>").format(_typed(found[1]))), bare
        )
        bare = _CODE.sub(
            lambda found: keep(Markup("<code>{}</code>").format(_typed(found[1]))), bare
        )
        bare = _ANGLE.sub(lambda found: keep(self._angle(found[1])), bare)
        html = _styled(str(escape(with_emoji(_typed(bare)))))
        lines = _lines(html)
        # A stand-in may lie inside another's label, so the last drawn is put back first.
        while _STAND_IN.search(lines):
            lines = _STAND_IN.sub(lambda found: str(drawn[int(found[1])]), lines)
        return Markup(lines)  # noqa: S704 - every part was escaped above

    def _angle(self, inner: str) -> Markup:
        target, _, label = inner.partition("|")
        if target.startswith("@"):
            shown = f"@{self._names.get(target[1:], label or target[1:])}"
            return Markup('<span class="sx-mention">{}</span>').format(shown)
        if target.startswith("#"):
            shown = f"#{self._channels.get(target[1:], label or target[1:])}"
            return Markup('<span class="sx-mention">{}</span>').format(shown)
        if inner.startswith("!date^"):
            return self._date(inner)
        if target in {"!channel", "!here", "!everyone"}:
            return Markup('<span class="sx-mention sx-mention-all">@{}</span>').format(target[1:])
        if _SAFE_LINK.match(target):
            shown = Markup(_styled(str(escape(with_emoji(_typed(label or target))))))  # noqa: S704
            link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
            return link.format(_typed(target), shown)
        return escape(f"<{_typed(inner)}>")

    def _date(self, inner: str) -> Markup:
        found = _DATE.fullmatch(inner)
        if not found:
            return escape(f"<{_typed(inner)}>")
        seconds, pattern, link, fallback = found.groups()
        try:
            at = datetime.fromtimestamp(int(seconds), UTC)
        except (OverflowError, ValueError, OSError):
            return escape(_typed(fallback))
        time = Markup('<time datetime="{}">{}</time>').format(
            f"{at:%Y-%m-%dT%H:%M:%SZ}", self.when(at, _typed(pattern))
        )
        if link and _SAFE_LINK.match(link):
            return Markup('<a href="{}">{}</a>').format(_typed(link), time)
        return time


def _typed(text: str) -> str:
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text


def _styled(html: str) -> str:
    for pattern, tag in _STYLES:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return html


def _lines(html: str) -> str:
    """Return the lines with bullets as lists, quotes as quotes and breaks between the rest."""
    parts: list[str] = []
    group: list[str] = []
    kind = ""

    def flush() -> None:
        if not group:
            return
        if kind == "bullet":
            parts.append("<ul>" + "".join(f"<li>{one}</li>" for one in group) + "</ul>")
        elif kind == "quote":
            parts.append("<blockquote>" + "<br>".join(group) + "</blockquote>")
        else:
            parts.append("<br>".join(group))
        group.clear()

    for line in html.split("\n"):
        bullet, quote = _BULLET.fullmatch(line), _QUOTE.fullmatch(line)
        found = "bullet" if bullet else "quote" if quote else "words"
        if found != kind:
            flush()
            kind = found
        group.append(bullet[1] if bullet else quote[1] if quote else line)
    flush()
    return "".join(parts)
