"""What a notice about a window of premises says: a code, instants, numbers and a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.domain.events import WindowAnnounced, WindowEnded, WindowExtended
from tracker.domain.windows import WindowKind
from tracker.domain.wording import counted, moment

_KINDS = frozenset({WindowAnnounced.kind, WindowEnded.kind, WindowExtended.kind})


@dataclass(frozen=True, slots=True)
class WindowNotice:
    """A notice as any surface may show it: nothing that anybody typed is in it."""

    premises: str
    lead: str
    link: str


def is_about_a_window(kind: str) -> bool:
    """Whether a fact is about a closure or maintenance of premises."""
    return kind in _KINDS


def window_notice_of(kind: str, facts: Mapping[str, Any], *, base_url: str) -> WindowNotice:
    """Return what is said of a fact about a window."""
    code = facts["premises"]
    return WindowNotice(
        premises=code,
        lead=_happened(facts) if kind == WindowEnded.kind else _planned(kind, facts),
        link=f"{base_url.rstrip('/')}/premises/{code}/windows",
    )


def _planned(kind: str, facts: Mapping[str, Any]) -> str:
    until = moment(datetime.fromisoformat(facts["until"]))
    lasts = f"from {_since(facts)}" if kind == WindowAnnounced.kind else "lasts longer,"
    return (
        f"{_what(facts)} {lasts} until {until}. It holds the clocks of "
        f"{counted(facts['held'], 'open order')}. What cannot wait goes on, such as all that "
        f"concerns safety: {counted(facts['goes_on'], 'order')}."
    )


def _happened(facts: Mapping[str, Any]) -> str:
    if facts["until"] <= facts["since"]:
        return f"{_what(facts)} from {_since(facts)} is called off: no clock is held."
    ended = moment(datetime.fromisoformat(facts["until"]))
    return f"{_what(facts)} ended early, at {ended}: every clock runs again."


def _what(facts: Mapping[str, Any]) -> str:
    return f"{WindowKind(facts['what']).label} of {facts['premises']}"


def _since(facts: Mapping[str, Any]) -> str:
    return moment(datetime.fromisoformat(facts["since"]))
