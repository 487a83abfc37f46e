"""The hash chain of the trail, as arithmetic."""

import hashlib
import json
from collections.abc import Mapping

# What the first entry is linked to.
GENESIS = "0" * 64

# The one text of a value: made once, for a chain is walked by the million.
_canonical = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
)


def link(previous: str, entry: Mapping[str, object]) -> str:
    """Return the SHA-256 (hex) that ties an entry to the hash of the one before it.

    The entry must hold only what JSON can: instants and enums go in as text. Raises
    TypeError or ValueError otherwise, for what cannot be written exactly cannot be proved.
    """
    return hashlib.sha256(_canonical.encode([previous, entry]).encode("ascii")).hexdigest()
