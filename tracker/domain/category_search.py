"""Finding the category of a fault by the words that people use for it."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence

from tracker.domain.categories import FaultCategory

_WORD = re.compile(r"[a-z0-9]+")
_SHORTEST_STEM = 3
_ENDING = 3  # how much longer than a word what was typed may be: leaks, leaking
_NEAR = 0.75
_SHORTEST_NEAR = 4


def search_categories(categories: Iterable[FaultCategory], typed: str) -> Sequence[FaultCategory]:
    """Return the categories that fit what was typed, the best first; all of them for nothing.

    Every word typed has to begin a word of the code, the label, the service line or the everyday
    words. Where none fits so, misspelt words are read as the nearest that are known.
    """
    offered = tuple(categories)
    wanted = _words(typed)
    if not wanted:
        return offered
    found = _ranked(offered, wanted)
    if found:
        return found
    known = sorted({word for item in offered for word in _all_words(item)})
    nearest = [_nearest(word, known) for word in wanted]
    return _ranked(offered, nearest)


def neighbours(categories: Iterable[FaultCategory], code: str) -> frozenset[str]:
    """Return the codes under which people may report one fault: this one, and those that share
    an everyday word with it.
    """
    known = {item.code: item for item in categories}
    one = known.get(code)
    if one is None:
        return frozenset()
    shared = {other.code for other in known.values() if set(other.words) & set(one.words)}
    return frozenset({code, *shared})


def _ranked(offered: Sequence[FaultCategory], wanted: Sequence[str]) -> Sequence[FaultCategory]:
    best = _that_fit(offered, wanted, lambda item: _words(" ".join((item.code, *item.words))))
    rest = _that_fit(offered, wanted, lambda item: _words(f"{item.label} {' '.join(item.words)}"))
    loosest = _that_fit(offered, wanted, _all_words)
    return list(dict.fromkeys((*best, *rest, *loosest)))


def _that_fit(
    offered: Sequence[FaultCategory],
    wanted: Sequence[str],
    words_of: Callable[[FaultCategory], Iterable[str]],
) -> Sequence[FaultCategory]:
    return [item for item in offered if all(_fits(word, words_of(item)) for word in wanted)]


def _all_words(item: FaultCategory) -> frozenset[str]:
    said = " ".join((item.code, item.label, item.line.label, *item.words))
    return frozenset(_words(said))


def _fits(typed: str, words: Iterable[str]) -> bool:
    return any(
        word.startswith(typed)
        or (
            len(word) >= _SHORTEST_STEM
            and typed.startswith(word)
            and len(typed) - len(word) <= _ENDING
        )
        for word in words
    )


def _nearest(word: str, known: Sequence[str]) -> str:
    if len(word) < _SHORTEST_NEAR or _fits(word, known):
        return word
    near = difflib.get_close_matches(word, known, n=1, cutoff=_NEAR)
    return near[0] if near else word


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))
