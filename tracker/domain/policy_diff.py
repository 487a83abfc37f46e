"""What differs between two texts of an operator's policy, in words: one line for each value."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

# What tells one table of a list from the next, in the order in which it is looked for.
_NAMES = ("key", "code", "number", "clause", "date", "name")


def values_of(text: str) -> Any:
    """Return what a TOML or JSON text holds; raises ValueError where it is neither."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return tomllib.loads(text)


def policy_changes(old: str, new: str) -> list[str]:
    """Return each value that was added, taken out or changed from one text to the other.

    `stages, 4, limits, P1: 240; then 120`. Comments and order say nothing. Raises ValueError
    for a text that is neither TOML nor JSON.
    """
    return list(_changes(values_of(old), values_of(new), ()))


def _changes(old: Any, new: Any, at: tuple[str, ...]) -> Iterator[str]:
    before, after = _parts(old), _parts(new)
    if before is None or after is None:
        if old != new:
            yield f"{_where(at)}{_said(old)}; then {_said(new)}"
        return
    for name in [*before, *(name for name in after if name not in before)]:
        inside = (*at, name)
        if name not in after:
            yield f"{_where(inside)}taken out (was {_said(before[name])})"
        elif name not in before:
            yield f"{_where(inside)}added: {_said(after[name])}"
        else:
            yield from _changes(before[name], after[name], inside)


def _parts(value: Any) -> Mapping[str, Any] | None:
    """Return the named parts of a table, or of a list of tables; None where it is one value."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        return {_name(each, number): each for number, each in enumerate(value, start=1)}
    return None


def _name(table: Mapping[str, Any], number: int) -> str:
    return next((str(table[name]) for name in _NAMES if name in table), str(number))


def _where(at: tuple[str, ...]) -> str:
    return ", ".join(at) + ": " if at else ""


def _said(value: Any) -> str:
    """Return a value in one line; a table as its values."""
    parts = _parts(value)
    if parts is None:
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "; ".join(f"{name} {_said(each)}" for name, each in parts.items())
