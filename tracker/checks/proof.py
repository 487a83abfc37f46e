"""The proof that is renewed every minute: every invariant, at a cost that the estate's age spares.

The trail and the rows that it vouches for are the only checks that grow with every entry ever
made. So each minute looks at what was added to them since the last, and a slower one at all.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.checks.everything import check_everything
from tracker.checks.invariants import Since
from tracker.domain.chain import GENESIS
from tracker.domain.policy import Policy
from tracker.heartbeat import Proof
from tracker.trail.models import TrailEntry

MOST_ENTRIES = 2_000  # so many new ones are looked at in one check; the rest in the next
_OF_THE_RECORD = ("I8", "I9", "I11")
_SOON = timedelta(seconds=10)  # after a fault, so that its mending shows at once
_WHOLE_AGAIN = timedelta(minutes=5)  # after a whole check that found a fault


def is_due(last: Proof | None, now: datetime, every: timedelta) -> bool:
    """Whether it is time to check again: sooner after a fault, and where the clock was put back."""
    if last is None:
        return True
    return abs(now - last.checked_at) >= (min(every, _SOON) if last.failed else every)


def prove(
    session: Session, last: Proof | None, *, now: datetime, policy: Policy, whole_every: timedelta
) -> Proof:
    """Return what every invariant found at `now` (UTC), to be kept as the newest proof.

    Reads only; `last` is the newest proof so far. The whole record is gone through when the last
    time is `whole_every` ago, and sooner where it did not hold.
    """
    since = None
    if last is not None and not _whole_is_due(last, now, whole_every):
        until = last.trail_number + MOST_ENTRIES
        since = Since(last.trail_number, last.trail_digest, until)
    findings = check_everything(session, now=now, policy=policy, since=since)
    failed = [found.code for found in findings if not found.ok]
    proof = Proof(checked_at=now, broken=" ".join(failed))
    if since is None or last is None:
        proof.whole_at = now
        proof.whole_broken = " ".join(code for code in failed if code in _OF_THE_RECORD)
    else:
        proof.whole_at, proof.whole_broken = last.whole_at, last.whole_broken
    previous = last.proved_at if last else None
    proof.proved_at = previous if proof.failed else now
    proof.trail_number, proof.trail_digest = _mark(session, proof, last, since)
    return proof


def _whole_is_due(last: Proof, now: datetime, every: timedelta) -> bool:
    if last.whole_at is None:
        return True
    return abs(now - last.whole_at) >= (_WHOLE_AGAIN if last.whole_broken else every)


def _mark(
    session: Session, proof: Proof, last: Proof | None, since: Since | None
) -> tuple[int, str]:
    """Move on to what was found to hold; stay where something did not, so that it is seen again."""
    stay = (last.trail_number, last.trail_digest) if last else (0, GENESIS)
    if proof.failed:
        return stay
    newest = sa.select(TrailEntry.number, TrailEntry.digest).order_by(TrailEntry.number.desc())
    if since is not None:
        newest = newest.where(TrailEntry.number <= since.until)
    row = session.execute(newest.limit(1)).one_or_none()
    return stay if row is None else (row[0], row[1])
