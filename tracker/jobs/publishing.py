"""Publishing the head of the trail: to the log, and to a file beyond the database's reach."""

import logging
import os
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tracker.runtime import Runtime
from tracker.trail.heads import (
    BadHeads,
    Head,
    fault_beside,
    head_now,
    public_key_of,
    read_heads,
    signed,
)

EVERY = timedelta(minutes=10)
_LATEST = 20  # of its own heads a machine looks at every minute; `trail verify` at all of them

log = logging.getLogger(__name__)


def published_fault(runtime: Runtime, session: Session) -> str | None:
    """Return how the trail disagrees with what this machine has published of it, or None."""
    try:
        return fault_beside(session, _published(runtime))
    except BadHeads as error:
        return str(error)


def publish_head(runtime: Runtime, *, at_once: bool = False) -> Head | None:
    """Publish the trail's head, signed, where the last one is ten minutes old; return it.

    None when it is too early, when no key is set, or while the trail is empty. Raises BadHeads
    where what was published before cannot be trusted.
    """
    settings = runtime.settings
    if not settings.trail_key:
        return None
    published = _published(runtime)
    with runtime.reading() as look:
        if not at_once and published and _is_young(published[-1], look.now):
            return None
        head = head_now(look.session, look.now)
    if head is None:
        return None
    line = signed(head, settings.trail_key)
    if settings.trail_heads_file is not None:
        with settings.trail_heads_file.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
    log.info("Trail head: %s", line)
    return head


def _published(runtime: Runtime) -> list[Head]:
    path = runtime.settings.trail_heads_file
    if path is None or not path.exists():
        return []
    return read_heads(path, public_key_of(runtime.settings.trail_key), last=_LATEST)


def _is_young(head: Head, now: datetime) -> bool:
    return abs(now - datetime.fromisoformat(head.at)) < EVERY
