"""The engine proves itself, and says so outside: only while it can is the heartbeat heard."""

import logging
from datetime import timedelta

import requests
from sqlalchemy.orm import Session

from tracker.checks.proof import is_due, prove
from tracker.domain.errors import Conflict
from tracker.heartbeat import Proof, is_silent, last_proof, note_proof
from tracker.jobs.patience import patiently
from tracker.jobs.publishing import publish_head, published_fault
from tracker.runtime import Runtime

_PATIENCE_SECONDS = (3.05, 5.0)  # to connect, and to be answered
_REDIRECT = 300

log = logging.getLogger(__name__)


def prove_itself(runtime: Runtime) -> Proof | None:
    """Check every invariant when it is time to, and keep what was found; None when it is not.

    Several may run at once: whoever comes first checks for all. While no sweep has run for two
    minutes there is nothing to prove: orders are overdue, and that silence is alarm enough. Where
    everything holds, the address in TRACKER_HEARTBEAT_URL hears of it; else it hears nothing.
    """
    every = timedelta(seconds=runtime.settings.check_seconds)
    with runtime.reading() as look:
        last = last_proof(look.session)
        if not is_due(last, look.now, every) or is_silent(look.session, look.now):
            return None
    with runtime.reading() as look:
        whole_every = timedelta(minutes=runtime.settings.whole_check_minutes)
        proof = prove(look.session, last, now=look.now, policy=look.policy, whole_every=whole_every)
        _hold_beside_what_was_published(runtime, look.session, proof, last)
    try:
        patiently(runtime, lambda uow: note_proof(uow.session, proof))
    except Conflict:
        log.info("Another process has checked at the same moment")
    if proof.failed:
        log.critical("What must hold does not: %s", ", ".join(proof.failed))
    else:
        publish_head(runtime)
        _be_heard(runtime.settings.heartbeat_url)
    return proof


def _hold_beside_what_was_published(
    runtime: Runtime, session: Session, proof: Proof, last: Proof | None
) -> None:
    """Count a trail that is not the one that was published as not whole (I8)."""
    fault = published_fault(runtime, session)
    if fault is None:
        return
    log.critical("The trail is not what was published: %s", fault)
    proof.broken = " ".join(sorted({*proof.broken.split(), "I8"}))
    proof.proved_at = last.proved_at if last else None


def _be_heard(url: str) -> None:
    """Call the address once; whoever listens there raises the alarm when no call comes."""
    if not url:
        return
    try:
        answer = requests.get(url, timeout=_PATIENCE_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        # Without the address: it may be all that is needed to pretend to be us.
        log.warning("The heartbeat was not heard: %s", type(error).__name__)
        return
    if answer.status_code >= _REDIRECT:
        log.warning("The heartbeat was not heard: answer %s", answer.status_code)
