"""Reading what was typed after the command: a word, a reference in any spelling, and a note."""

import difflib
from dataclasses import dataclass

from bot.ids import Word
from tracker.domain.errors import Invalid
from tracker.domain.reference import Reference

_LONGEST_REFERENCE = 4  # in words: `# WO 2026 123`
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Typed:
    """The command as it was meant; `word` is None where it is neither a word nor a reference."""

    word: Word | None
    rest: str
    reference: str | None = None
    nearest: Word | None = None


def read_command(words: str) -> Typed:
    """Return what was meant; nothing typed asks for help, and a reference alone for its card."""
    words = words.strip()
    if not words:
        return Typed(Word.HELP, "")
    reference, rest = split_reference(words)
    if reference is not None:
        return Typed(None, rest, reference)
    first, _, rest = words.partition(" ")
    name = first.casefold().strip(":,.")
    if name in set(Word):
        return Typed(Word(name), rest.strip())
    near = difflib.get_close_matches(name, list(Word), n=1, cutoff=_NEAR)
    return Typed(None, words, nearest=Word(near[0]) if near else None)


def split_reference(words: str) -> tuple[str | None, str]:
    """Return the reference at the beginning of the words, as it is written, and what follows."""
    for count in range(_LONGEST_REFERENCE, 0, -1):
        parts = words.split(maxsplit=count)
        try:
            found = Reference.parse(" ".join(parts[:count]))
        except Invalid:
            continue
        return str(found), " ".join(parts[count:])
    return None, words
