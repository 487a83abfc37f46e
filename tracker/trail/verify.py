"""Proving that the chain is whole, or naming the first entry that does not hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.chain import GENESIS, link
from tracker.trail.models import FreeText, TrailEntry, TrailHead
from tracker.trail.queries import all_entries
from tracker.trail.words import text_digest

_WORDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk over the chain found; `fault` is None when every entry holds."""

    entries: int
    head: str
    fault: str | None


def verify_trail(session: Session, *, on_entry: Callable[[], None] = lambda: None) -> Verdict:
    """Walk the chain from its start and return the verdict.

    Names the first entry whose number, link or digest does not hold, then a head that does not
    agree with the last entry, then kept words that are gone or are not those whose digest an
    entry holds. Words that were erased, and say so, are no fault. A chain that was cut at its
    end, head row included, can only be seen beside a head that was published elsewhere.
    """
    previous, count = GENESIS, 0
    words = _Words(session)
    for entry in all_entries(session):
        on_entry()
        fault = _fault_of(entry, count + 1, previous)
        if fault:
            return Verdict(count, previous, fault)
        previous, count = entry.digest, entry.number
        words.expect(entry)
    head = session.execute(sa.select(TrailHead.count, TrailHead.digest)).one_or_none()
    if head is None:
        return Verdict(count, previous, "the head of the chain is missing")
    if tuple(head) != (count, previous):
        said = f"the head says {head[0]} entries, the chain has {count}"
        other = "the head does not name the last entry's digest"
        return Verdict(count, previous, said if head[0] != count else other)
    return Verdict(count, previous, words.first_fault())


def _fault_of(entry: TrailEntry, number: int, previous: str) -> str | None:
    if entry.number != number:
        return f"entry {number} is missing"
    if entry.previous != previous:
        return f"entry {number} does not follow the one before"
    if link(previous, entry.hashed()) != entry.digest:
        return f"entry {number} was altered"
    return None


class _Words:
    """Holds the kept words against the digests of the entries, some at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._expected: dict[str, tuple[str, int]] = {}
        self._fault: str | None = None

    def expect(self, entry: TrailEntry) -> None:
        """Take note of the digests that the entry holds."""
        if '"texts":' not in entry.data:
            return
        texts: Mapping[str, str] = entry.values.get("texts", {})
        self._expected.update({key: (digest, entry.number) for key, digest in texts.items()})
        if len(self._expected) >= _WORDS_AT_ONCE:
            self._look()

    def first_fault(self) -> str | None:
        """Return the first words that do not hold, or None when all do."""
        self._look()
        return self._fault

    def _look(self) -> None:
        columns = (FreeText.key, FreeText.salt, FreeText.body, FreeText.erased_at)
        rows = self._session.execute(sa.select(*columns).where(FreeText.key.in_(self._expected)))
        found = {key: (salt, body, erased_at) for key, salt, body, erased_at in rows}
        for key, (digest, number) in self._expected.items():
            if self._fault is not None:
                break
            salt, body, erased_at = found.get(key, ("", None, None))
            if body is None and erased_at is None:
                self._fault = f"the words kept with entry {number} are gone"
            elif body is not None and text_digest(salt, body) != digest:
                self._fault = f"the words kept with entry {number} were altered"
        self._expected.clear()
