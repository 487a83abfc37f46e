"""The only reader of the time of day."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

_OFFSET = re.compile(r"([+-])(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_SPAN = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class Clock(Protocol):
    """What tells the time: an aware UTC instant at each call."""

    def now(self) -> datetime:
        """Return the present as an aware UTC instant."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present as an aware UTC instant."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may


class FileClock:
    """A clock that a file moves, so that a day can be lived in a second. Development only.

    The file holds an ISO instant with an offset (time stands still there) or an offset such as
    `+3h` (time runs on, so far ahead). It is read at each call, so every process that shares the
    file lives at the same instant. A missing or empty file means the machine's own time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        """Return the file's present as an aware UTC instant; raises ValueError for other words."""
        present = datetime.now(UTC)  # noqa: TID251 - the one place that may
        words = self._words()
        if not words:
            return present
        if words[0] in "+-":
            return present + parse_offset(words)
        return parse_instant(words)

    def advance(self, span: timedelta) -> datetime:
        """Move the file's time on by `span`; return the new present (UTC)."""
        words = self._words()
        if words and words[0] not in "+-":
            self.set_to((parse_instant(words) + span).isoformat())
        else:
            offset = (parse_offset(words) if words else timedelta()) + span
            seconds = int(offset.total_seconds())
            self.set_to(f"{'+' if seconds >= 0 else '-'}{abs(seconds)}s")
        return self.now()

    def set_to(self, words: str) -> None:
        """Write the file in one step, so that no process reads half of it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(self._path.suffix + ".new")
        draft.write_text(words + "\n", encoding="utf-8")
        draft.replace(self._path)

    def _words(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""


def parse_instant(words: str) -> datetime:
    """Return the UTC instant that an ISO text names; raises ValueError without an offset."""
    instant = datetime.fromisoformat(words)
    if instant.tzinfo is None:
        raise ValueError(f"An instant needs its offset, such as 2026-11-16T09:00+00:00: {words}")
    return instant.astimezone(UTC)


def parse_offset(words: str) -> timedelta:
    """Return the span of `+1d3h30m` or `-15m`; raises ValueError for anything else."""
    found = _OFFSET.fullmatch(words)
    if not found or not any(found.groups()[1:]):
        raise ValueError(f"Not an offset such as +3h, +1d12h or -15m: {words}")
    sign = 1 if found[1] == "+" else -1
    return sign * _span_of(found.groups()[1:])


def parse_span(words: str) -> timedelta:
    """Return the span of `3h`, `1w` or `1d12h`; raises ValueError for anything else."""
    found = _SPAN.fullmatch(words)
    if not found or not any(found.groups()):
        raise ValueError(f"Not a span such as 3h, 1d12h or 1w: {words}")
    return _span_of(found.groups())


def _span_of(parts: tuple[str | None, ...]) -> timedelta:
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in parts)
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
