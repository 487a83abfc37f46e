"""The sweep's guard against clocks that jump: never early, and never silently late."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from tracker.domain.errors import AlreadyDone
from tracker.domain.events import CatchUpBegan
from tracker.domain.roles import SYSTEM
from tracker.heartbeat import SKEW, last_sweep
from tracker.runtime import Runtime

CATCH_UP_AFTER = timedelta(minutes=15)

log = logging.getLogger(__name__)


def clock_is_sound(runtime: Runtime) -> bool:
    """Whether the sweep may act by the present time.

    A clock that stands before the last sweep, by more than two machines may differ, is wrong now
    or was wrong then: nothing is done by it until it has caught up, and everybody sees that
    escalation stopped. Where time is moved by hand it may be moved back. After a quarter of an
    hour without a sweep the catching up is recorded on the trail, once.
    """
    with runtime.reading() as look:
        swept_at, now = last_sweep(look.session), look.now
    if swept_at is None:
        return True
    if now < swept_at - SKEW:
        if runtime.settings.clock_file is not None:
            return True
        behind = (swept_at - now).total_seconds()
        log.critical("Nothing is escalated: the clock is %.0f s behind the last sweep", behind)
        return False
    if now - swept_at > CATCH_UP_AFTER:
        _record_catch_up(runtime, swept_at)
    return True


def _record_catch_up(runtime: Runtime, swept_at: datetime) -> None:
    """State it once, however many schedulers come back at the same moment."""
    key = f"catch-up:{swept_at.isoformat()}"
    with suppress(AlreadyDone), runtime.begin(SYSTEM, once=key) as uow:
        silent = int((uow.now - swept_at).total_seconds())
        log.warning("Catching up: no sweep has run for %s seconds", silent)
        uow.record(CatchUpBegan(silent))
