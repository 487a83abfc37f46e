"""What one check found."""

from collections.abc import Iterable
from dataclasses import dataclass

_NAMED = 10  # so many offenders are named; the rest are counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant: its code, what it says in words, whether it holds, and what offends it."""

    code: str
    name: str
    ok: bool
    detail: str


def finding(code: str, name: str, offenders: Iterable[str], *, checked: str = "") -> Finding:
    """Return what was found: no offender means that the invariant holds.

    `checked` says what was looked at, for a reader who wonders whether anything was.
    """
    found = list(offenders)
    if not found:
        return Finding(code, name, ok=True, detail=checked)
    named = "; ".join(found[:_NAMED])
    more = f"; and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    return Finding(code, name, ok=False, detail=f"{named}{more}")
