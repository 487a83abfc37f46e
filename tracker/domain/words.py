"""What typed words may contain, and how they are tidied before they are kept."""

import unicodedata

# Embeddings, overrides and isolates can make a line read otherwise than it is stored.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\n\r\t")
# Cc: control characters. Cs: half of a surrogate pair, which no database can store.
# Zl and Zp: breaks that a one-line field would hide.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})


def fault_in(text: str, *, multiline: bool) -> str | None:
    """Return what must be removed from the text, or None when it is fine.

    A multiline text may hold line breaks and tabs; nothing may hold other control
    characters, text-direction overrides or broken characters.
    """
    for character in text:
        if multiline and character in _LINE_BREAKS:
            continue
        if character in _LINE_BREAKS:
            return "Use one line, without line breaks or tabs"
        if character in _BIDI_CONTROLS or unicodedata.category(character) in _REFUSED_CATEGORIES:
            return f"Remove the hidden character U+{ord(character):04X}"
    return None


def tidy(text: str) -> str:
    """Return the text composed (NFC), with plain line breaks and no white space around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
