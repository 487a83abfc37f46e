"""Looking for stages at which nobody can be reached, and taking their orders on at once."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.domain.errors import TrackerError
from tracker.domain.roles import SYSTEM
from tracker.owners.queries import Directory
from tracker.runtime import Runtime
from tracker.work_orders.holding import vacant_stages
from tracker.work_orders.oversight import claim_held
from tracker.work_orders.service import pass_over_vacancy

BATCH = 100
_EVERY = timedelta(minutes=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Look:
    """When a process last looked, and at which state of the directory."""

    at: datetime
    token: str


class _Last:
    """This process's last look; the token of a directory is unique to its state and database."""

    look: _Look | None = None


def pass_over_vacancies(runtime: Runtime) -> int:
    """Take on every order whose stage has nobody, and return how many moves that took.

    It looks when the directory has changed and once a minute else, for leave begins and ends with
    the day. Several processes may run at once: each order is claimed by one.
    """
    with runtime.reading() as look:
        directory = Directory.load(look.session, look.now)
        found = _Look(look.now, directory.token)
        if not _is_time(found):
            return 0
        vacant = vacant_stages(look.session, policy=look.policy, directory=directory)
    moved = 0
    done: set[int] = set()
    while vacant:
        try:
            with runtime.begin(SYSTEM) as uow:
                orders = claim_held(uow.session, vacant, skip=done, limit=BATCH)
                now = Directory.load(uow.session, uow.now)
                moved += sum(len(pass_over_vacancy(uow, order, now)) for order in orders)
        except TrackerError as error:
            log.warning("The vacancies wait for the next look: %s", error.code)
            return moved
        if not orders:
            break
        done |= {order.id for order in orders}
    _Last.look = found
    return moved


def _is_time(found: _Look) -> bool:
    last = _Last.look
    if last is None or last.token != found.token:
        return True
    return not timedelta(0) <= found.at - last.at < _EVERY
