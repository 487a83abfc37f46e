"""Every check there is, in one list: for the command, and for the proof of every minute."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.checks.cover import check_cover
from tracker.checks.findings import Finding
from tracker.checks.invariants import Since, check_invariants
from tracker.domain.policy import Policy


def check_everything(
    session: Session, *, now: datetime, policy: Policy, since: Since | None = None
) -> list[Finding]:
    """Return what every check found at `now` (UTC): orders, notices and trail, and night cover.

    Reads only. `since` spares what was found to hold before, where a check grows with it.
    """
    findings = check_invariants(session, now=now, policy=policy, since=since)
    return findings + check_cover(session, now=now, policy=policy)
