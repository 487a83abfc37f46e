"""The hash chain of the trail, as arithmetic."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

# What the first entry is linked to.
GENESIS = "0" * 64


class Link(NamedTuple):
    """One entry as it is stored: its number, its content and the hash it claims."""

    number: int
    entry: Mapping[str, object]
    hash: str


def link(previous: str, entry: Mapping[str, object]) -> str:
    """Return the SHA-256 (hex) that ties an entry to the hash of the one before it.

    The entry must hold only what JSON can: instants and enums go in as text. Raises
    TypeError or ValueError otherwise, for what cannot be written exactly cannot be proved.
    """
    content = json.dumps(
        [previous, entry],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
        allow_nan=False,
    )
    return hashlib.sha256(content.encode("ascii")).hexdigest()


def first_break(rows: Iterable[Link]) -> int | None:
    """Return the number of the first entry that does not hold, or None when all do.

    Rows come in the order of their numbers, from 1. A missing row is named by its own number;
    a cut tail cannot be seen from inside and needs a head published elsewhere.
    """
    previous = GENESIS
    for expected, row in enumerate(rows, start=1):
        if row.number != expected:
            return expected
        if link(previous, row.entry) != row.hash:
            return row.number
        previous = row.hash
    return None
