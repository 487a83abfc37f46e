"""Reading what was typed after the command: a word, a reference in any spelling, and a note."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.ids import Word
from tracker.domain.errors import Invalid
from tracker.domain.reference import Reference

_LONGEST_REFERENCE = 4  # in words: `# WO 2026 123`
_NEAR = 0.6
_BARE_NUMBER = re.compile(r"\d{1,6}")
# The address of an order's page, as it was pasted or as Slack wraps it, with its label.
_LINK = re.compile(r"<?https?://[^\s|<>]*/work-orders/([^\s|<>/?#]+)[^\s|<>]*(?:\|[^<>]*)?>?")
# Another word for one of ours: taken as it, for it opens a form and does nothing yet.
_SAME = MappingProxyType({"ack": Word.ACCEPT, "acknowledge": Word.ACCEPT})
# What people type for one of ours, to be told which it is.
_MEANT: Mapping[Word, str] = MappingProxyType(
    {
        Word.REPORT: "log new raise fault problem broken create add",
        Word.MINE: "my list orders actions todo tasks queue open inbox",
        Word.STUCK: "silent forgotten late overdue old stale breached",
        Word.PREMISES: "site sites building place places property location ap",
        Word.CHASE: "ping nudge remind push ask",
        Word.ACCEPT: "take own claim yes",
        Word.UPDATE: "note comment progress tell",
        Word.ESCALATE: "up promote worse",
        Word.WHY: "explain reason where history",
        Word.COVER: "night tonight roster rota shift alone safe staff",
        Word.LINK: "connect login signin account",
        Word.QUIET: "preferences settings hours mute silence digest dnd notifications",
        Word.HELP: "commands usage info ? how",
        Word.MENU: "start buttons home",
    }
)
_NEIGHBOURS = {name: word for word, names in _MEANT.items() for name in names.split()} | {
    str(word): word for word in Word
}
# A reference alone does what these ask for.
_LOOKS = frozenset({"status", "show", "card", "view", "see", "get", "find", "order"})
_ABOUT_AN_ORDER = frozenset({Word.CHASE, Word.ACCEPT, Word.UPDATE, Word.ESCALATE, Word.WHY})


@dataclass(frozen=True, slots=True)
class Typed:
    """The command as it was meant; `word` is None where it is neither a word nor a reference.

    `nearest` is then what may have been meant, as it is typed, or nothing.
    """

    word: Word | None
    rest: str
    reference: str | None = None
    nearest: str = ""


def read_command(words: str, *, year: int) -> Typed:
    """Return what was meant; nothing typed asks for the menu, a reference alone for its card.

    `year` is the one that a number without a year belongs to.
    """
    words = words.strip()
    if not words:
        return Typed(Word.MENU, "")
    reference, rest = split_reference(words, year=year)
    if reference is not None:
        return Typed(None, rest, reference)
    first, _, rest = words.partition(" ")
    name = first.casefold().strip(":,.!/")
    if name in set(Word):
        return Typed(Word(name), rest.strip())
    if name in _SAME:
        return Typed(_SAME[name], rest.strip())
    return Typed(None, words, nearest=_nearest(name or first, rest, year))


def split_reference(words: str, *, year: int) -> tuple[str | None, str]:
    """Return the reference at the beginning of the words, as it is written, and what follows."""
    words = words.strip()
    pasted = _LINK.match(words)
    if pasted:
        return _heard(pasted[1], year), words[pasted.end() :].strip()
    if _BARE_NUMBER.fullmatch(words):
        return _heard(f"#{words}", year), ""
    for count in range(_LONGEST_REFERENCE, 0, -1):
        parts = words.split(maxsplit=count)
        found = _heard(" ".join(parts[:count]), year)
        if found is not None:
            return found, " ".join(parts[count:])
    return None, words


def _heard(words: str, year: int) -> str | None:
    try:
        return str(Reference.heard(words, year=year))
    except Invalid:
        return None


def _nearest(name: str, rest: str, year: int) -> str:
    reference, _ = split_reference(rest, year=year)
    if name in _LOOKS:
        return reference or str(Word.MINE)
    near = difflib.get_close_matches(name, _NEIGHBOURS, n=1, cutoff=_NEAR)
    if not near:
        return ""
    word = _NEIGHBOURS[near[0]]
    return f"{word} {reference}" if reference and word in _ABOUT_AN_ORDER else str(word)
