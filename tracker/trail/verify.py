"""Proving that the chain is whole, or naming the first entry that does not hold."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.chain import GENESIS, link
from tracker.trail.append import text_digest
from tracker.trail.models import FreeText, TrailHead
from tracker.trail.queries import all_entries


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk over the chain found; `fault` is None when every entry holds."""

    entries: int
    head: str
    fault: str | None


def verify_trail(session: Session, *, on_entry: Callable[[], None] = lambda: None) -> Verdict:
    """Walk the chain from its start and return the verdict.

    Names the first entry whose number, link or digest does not hold, then a head that does not
    agree with the last entry, then kept words that are not those whose digest was recorded. A
    chain that was cut at its end, head row included, can only be seen beside a head that was
    published elsewhere.
    """
    previous, count = GENESIS, 0
    for entry in all_entries(session):
        on_entry()
        if entry.number != count + 1:
            return Verdict(count, previous, f"entry {count + 1} is missing")
        if entry.previous != previous:
            return Verdict(count, previous, f"entry {entry.number} does not follow the one before")
        if link(previous, entry.hashed()) != entry.digest:
            return Verdict(count, previous, f"entry {entry.number} was altered")
        previous, count = entry.digest, entry.number
    head = session.execute(sa.select(TrailHead.count, TrailHead.digest)).one()
    if tuple(head) != (count, previous):
        return Verdict(count, previous, f"the head says {head[0]} entries, the chain has {count}")
    return Verdict(count, previous, _altered_words(session))


def _altered_words(session: Session) -> str | None:
    words = sa.select(FreeText).where(FreeText.body.is_not(None)).order_by(FreeText.key)
    for text in session.scalars(words.execution_options(yield_per=1_000)):
        if text_digest(text.salt, text.words) != text.digest:
            return f"kept words {text.key} are not those that were recorded"
    return None
