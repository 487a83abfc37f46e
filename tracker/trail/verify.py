"""Proving that the chain is whole, or naming the first entry that does not hold."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.chain import GENESIS
from tracker.trail.chained import Content
from tracker.trail.models import FreeText, TrailHead
from tracker.trail.queries import entries_after
from tracker.trail.words import text_digest

_WORDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk over the chain found; `fault` is None when every entry holds.

    The walk came as far as entry number `entries`, whose digest is `head`; where it was asked for
    so many at the most, and more follow, it is not `finished`.
    """

    entries: int
    head: str
    fault: str | None
    finished: bool = True


def verify_trail(
    session: Session,
    *,
    after: tuple[int, str] = (0, GENESIS),
    on_entry: Callable[[], None] = lambda: None,
    at_most: int | None = None,
) -> Verdict:
    """Walk the chain from its start and return the verdict.

    `after` names an entry by its number and digest: the walk then begins with the one that
    follows it. `at_most` ends it after so many entries, to be gone on with from there.

    Names the first entry whose number, link or digest does not hold, then a head that does not
    agree with the last entry, then kept words that are gone or are not those whose digest an
    entry holds. Words that were erased, and say so, are no fault. A chain that was cut at its
    end, head row included, can only be seen beside a head that was published elsewhere. Entries
    that are added meanwhile are walked too.
    """
    walk = _Walk(session, after, at_most)
    while True:
        before = walk.count
        if fault := walk.on(on_entry):
            return Verdict(walk.count, walk.digest, fault)
        if walk.is_full:
            fault = walk.words.first_fault()
            return Verdict(walk.count, walk.digest, fault, finished=fault is not None)
        row = session.execute(sa.select(TrailHead.count, TrailHead.digest)).one_or_none()
        head = None if row is None else (row[0], row[1])
        # A head further on than the walk was written after it, unless nothing lies between.
        if head is None or head[0] <= walk.count or walk.count == before:
            break
    return Verdict(walk.count, walk.digest, walk.fault_at(head) or walk.words.first_fault())


class _Walk:
    """How far the chain was found to hold."""

    def __init__(self, session: Session, after: tuple[int, str], at_most: int | None) -> None:
        self.count, self.digest = after
        self.words = _Words(session)
        self._session = session
        self._last = None if at_most is None else self.count + at_most

    @property
    def is_full(self) -> bool:
        """Whether as many entries were walked as were asked for."""
        return self._last is not None and self.count >= self._last

    def on(self, on_entry: Callable[[], None]) -> str | None:
        """Go on to the end; return what is wrong with the first entry that does not hold."""
        for row in entries_after(self._session, self.count):
            on_entry()
            *content, previous, digest = row
            entry = Content._make(content)
            if entry.number != self.count + 1:
                return f"entry {self.count + 1} is missing"
            if previous != self.digest:
                return f"entry {entry.number} does not follow the one before"
            # Nobody is accused on a short cut's word alone.
            if entry.quick_digest_after(previous) != digest != entry.digest_after(previous):
                return f"entry {entry.number} was altered"
            self.count, self.digest = entry.number, digest
            self.words.expect(entry)
            if self.is_full:
                break
        return None

    def fault_at(self, head: tuple[int, str] | None) -> str | None:
        """Return how the head of the chain disagrees with its last entry, or None."""
        if head is None:
            return "the head of the chain is missing"
        count, digest = head
        if count != self.count:
            return f"the head says {count} entries, the chain has {self.count}"
        if digest != self.digest:
            return "the head does not name the last entry's digest"
        return None


class _Words:
    """Holds the kept words against the digests of the entries, some at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._expected: dict[str, tuple[str, int]] = {}
        self._fault: str | None = None

    def expect(self, entry: Content) -> None:
        """Take note of the digests that the entry holds."""
        if '"texts":' not in entry.data:
            return
        texts: Mapping[str, str] = json.loads(entry.data).get("texts", {})
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
