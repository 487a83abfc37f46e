"""Addresses of the page at hand with something changed: another page, another order, no filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

Item = TypeVar("Item")
_DIGITS = 12  # no row has a number so long
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list: its items, its number (from 1), the last number and the total count."""

    items: Sequence[Item]
    number: int
    last: int
    total: int


def page_asked() -> int:
    """Return the number of the page that the address asks for; 1 for anything that is none."""
    asked = request.args.get("page", "")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1  # noqa: PLR2004 - a number of seven digits is no page


def number_asked(name: str) -> int | None:
    """Return the row's number that the address gives by this name; None for anything else."""
    asked = request.args.get(name, "").strip()
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < _DIGITS else None


def words_asked(name: str) -> str:
    """Return the words that the address gives by this name, such as no database refuses."""
    return request.args.get(name, "").replace("\x00", "").strip()[:_LONGEST]


def page_of(items: Sequence[Item], size: int) -> Page[Item]:
    """Return the asked page of a list that is at hand as a whole, or its last page."""
    last = max(1, -(-len(items) // size))
    number = min(page_asked(), last)
    return Page(items[(number - 1) * size : number * size], number, last, len(items))


def link_here(**changes: object) -> str:
    """Return this page's address with these arguments changed; None takes one away."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    added = [(name, str(value)) for name, value in changes.items() if value is not None]
    words = urlencode([(name, value) for name, value in kept + added if value])
    return f"{request.path}?{words}" if words else request.path


def link_without(name: str, value: str) -> str:
    """Return this page's first page without one value of an argument; its others stay."""
    kept = [
        pair
        for pair in request.args.items(multi=True)
        if pair != (name, value) and pair[0] not in _OF_ONE_PAGE and pair[1]
    ]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


# What an address says of one page of a list, and not of what is listed.
_OF_ONE_PAGE = frozenset({"page", "after", "before", "view"})
