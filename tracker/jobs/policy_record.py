"""Putting the policy on record when a scheduler starts with one that is not."""

import logging

from tracker.domain.errors import Conflict
from tracker.domain.roles import SYSTEM
from tracker.published.service import publish_policy
from tracker.runtime import Runtime

log = logging.getLogger(__name__)


def record_policy(runtime: Runtime) -> int:
    """Record every file of the policy that is new or changed; return how many there were.

    Several schedulers may start at once: one records, the others find it done.
    """
    try:
        with runtime.begin(SYSTEM) as uow:
            made = [(row.name, row.revision) for row in publish_policy(uow)]
    except Conflict:
        log.info("Another scheduler has put the policy on record")
        return 0
    for name, revision in made:
        log.info("On record: %s, revision %s", name, revision)
    return len(made)
