"""Dates as Slack's clients write them, in the reader's own time zone."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_TOKEN = re.compile(r"\{(\w+)\}")


def format_date(pattern: str, at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return `<!date^…^pattern>` for the instant `at`; `now` (UTC) decides what is today."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    return _TOKEN.sub(lambda found: _token(found, local, today), pattern)


def _token(found: "re.Match[str]", local: datetime, today: datetime) -> str:
    name = found[1]
    if name == "ago":
        return ago(local, today)
    pretty = name.endswith("_pretty")
    write = _FORMATS.get(name.removesuffix("_pretty"))
    if write is None:
        return found[0]
    near = _near(local, today) if pretty else None
    return near or write(local)


def _near(local: datetime, today: datetime) -> str | None:
    days = (local.date() - today.date()) / timedelta(days=1)
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(int(days))


def ago(at: datetime, now: datetime) -> str:
    """Return how far `at` lies from `now` in rough words."""
    seconds = (now - at).total_seconds()
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(abs(seconds) // size)
        if count:
            words = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"


def instant_of_ts(ts: str) -> datetime:
    """Return the UTC instant of a message's ts."""
    return datetime.fromtimestamp(float(ts), UTC)


_FORMATS: Mapping[str, Callable[[datetime], str]] = {
    "date_num": lambda at: f"{at:%Y-%m-%d}",
    "date_slash": lambda at: f"{at:%d/%m/%Y}",
    "date": lambda at: f"{at.day} {at:%B %Y}",
    "date_short": lambda at: f"{at.day} {at:%b %Y}",
    "date_long": lambda at: f"{at:%A} {at.day} {at:%B %Y}",
    "day_divider": lambda at: f"{at:%A} {at.day} {at:%B}",
    "time": lambda at: f"{at:%H:%M}",
    "time_secs": lambda at: f"{at:%H:%M:%S}",
}
