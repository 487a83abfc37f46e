"""One section of a configuration file, read with every fault noted and none raised."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from tracker.domain.calendar import Span

Choice = TypeVar("Choice", bound=StrEnum)

# Stands in for a span that could not be read, so that reading can go on to the next fault.
UNREAD_SPAN = Span(1, working=False)


class Section:
    """A table of a file and where it stands.

    Each reader returns a harmless value in place of a faulty one: the caller builds its value
    to the end, and whoever holds the list of faults refuses to use it.
    """

    def __init__(self, values: Mapping[str, Any], where: str, faults: list[str]) -> None:
        self._values = values
        self._where = where
        self._faults = faults
        self._read: set[str] = set()

    @classmethod
    def of_file(cls, path: Path, faults: list[str]) -> "Section":
        """Return the whole of a TOML file; an unreadable one is a fault, and reads as empty."""
        try:
            # A text editor may have put a byte order mark in front.
            values = tomllib.loads(path.read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            faults.append(f"{path}: cannot be read: {error}")
            return cls({}, str(path), [])  # what it lacks need not be said as well
        return cls(values, str(path), faults)

    def fault(self, message: str) -> None:
        """Note a fault, with the place where it stands."""
        self._faults.append(f"{self._where}: {message}")

    def get(self, key: str) -> Any:
        """Return what stands under a key, or None; the key then counts as known."""
        self._read.add(key)
        return self._values.get(key)

    def text(self, key: str) -> str:
        """Return a text; none, or an empty one, is a fault."""
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{key} is missing" if value is None else f"{key} must be a text")
            return ""
        return value.strip()

    def optional_text(self, key: str) -> str:
        """Return a text, empty when there is none."""
        return "" if self.get(key) is None else self.text(key)

    def whole(self, key: str, *, least: int) -> int:
        """Return a whole number of at least `least`."""
        value = self.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        reason = "is missing" if value is None else f"must be a whole number of at least {least}"
        self.fault(f"{key} {reason}")
        return least

    def yes_no(self, key: str) -> bool:
        """Return true or false; false where nothing is said."""
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(f"{key} must be true or false")
        return value is True

    def optional_whole(self, key: str, *, least: int) -> int | None:
        """Return a whole number of at least `least`, or None when there is none."""
        return None if self.get(key) is None else self.whole(key, least=least)

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        """Return one of the values of an enumeration."""
        value = self.get(key)
        try:
            return kind(value)
        except ValueError:
            listed = ", ".join(kind)
            reason = "is missing" if value is None else f"{value!r} is unknown"
            self.fault(f"{key} {reason}; it must be one of {listed}")
            return next(iter(kind))

    def choices(self, key: str, kind: type[Choice]) -> frozenset[Choice]:
        """Return several values of an enumeration, each given once; perhaps none."""
        value = self.get(key)
        if not isinstance(value, list):
            self.fault(f"{key} must be a list")
            return frozenset()
        known = {str(member) for member in kind}
        for stranger in (item for item in value if item not in known):
            self.fault(f"{key}: {stranger!r} is unknown; use {', '.join(kind)}")
        found = [item for item in value if item in known]
        if len(found) != len(set(found)):
            self.fault(f"{key} names something twice")
        return frozenset(kind(item) for item in found)

    def wall_time(self, key: str) -> time:
        """Return a time of day written as "08:00"."""
        value = self.get(key)
        try:
            found = time.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            found = None
        # An offset would tie the wall clock to one half of the year.
        if isinstance(found, time) and found.tzinfo is None:
            return found
        self.fault(f'{key} must be a time such as "08:00"')
        return time.min

    def spans(self, key: str, kind: type[Choice]) -> dict[Choice, Span]:
        """Return the spans of a table, by the values of an enumeration; no table, no spans."""
        if self.get(key) is None:
            return {}
        table = self.section(key)
        found = {choice: table._span(choice) for choice in kind if choice in table._values}
        table.close()
        return found

    def spans_of(self, *keys: str) -> dict[str, Span]:
        """Return the spans that stand under these keys; one that is not there is left out."""
        return {key: self._span(key) for key in keys if self.get(key) is not None}

    def section(self, key: str) -> "Section":
        """Return the table under a key; a missing one is a fault, and reads as empty."""
        value = self.get(key)
        if not isinstance(value, dict):
            self.fault(f"{key} is missing" if value is None else f"{key} must be a table")
            return Section({}, self._where, [])
        return Section(value, f"{self._where}: {key}", self._faults)

    def sections(self, key: str, named_by: str) -> Iterator["Section"]:
        """Return the tables of a list in their order; faults name them by one of their keys."""
        value = self.get(key)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(f"{key} is missing" if value is None else f"{key} must be a list of tables")
            return
        for place, item in enumerate(value, start=1):
            name = item.get(named_by, f"the one at place {place}")
            yield Section(item, f"{self._where}: {key} {name}", self._faults)

    def close(self) -> None:
        """Note every key that nothing has read: a misspelt setting must not go unheard."""
        for key in self._values:
            if key not in self._read:
                self.fault(f"{key} is not a setting that is known here")

    def _span(self, key: str) -> Span:
        try:
            return Span.parse(self.get(key))
        except ValueError as error:
            self.fault(f"{key}: {error}")
            return UNREAD_SPAN
