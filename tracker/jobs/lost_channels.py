"""A channel that is gone: its notices go to the default channel, and administrators hear of it."""

import logging

import sqlalchemy as sa

from tracker.domain.events import ChannelLost
from tracker.domain.roles import PERMISSIONS, Permission
from tracker.jobs.patience import patiently
from tracker.outbox.queries import leased, mark_dead
from tracker.outbox.senders import Outgoing
from tracker.outbox.ways import lose_channel, move_to
from tracker.owners.queries import Directory
from tracker.premises.models import Unit
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

_RUNNING = tuple(role for role, may in PERMISSIONS.items() if Permission.MANAGE_REGISTER in may)

log = logging.getLogger(__name__)


def tell_elsewhere(runtime: Runtime, outgoing: Outgoing, why: str) -> bool:
    """Owe what a lost channel should have had in the default channel; False if there is none.

    Without one, and where the default channel itself is gone, it is parked where a person sees it.
    """
    default = runtime.settings.slack.default_channel

    def move(uow: UnitOfWork) -> bool:
        rows = leased(uow.session, outgoing)
        destination = outgoing.first.destination
        elsewhere = bool(default) and default != destination
        if lose_channel(uow.session, destination, why, uow.now):
            _tell_administrators(uow, destination, why, elsewhere=elsewhere)
        if not elsewhere:
            mark_dead(rows, why)
            return False
        move_to(uow.session, rows, default, why)
        return True

    return patiently(runtime, move)


def _tell_administrators(uow: UnitOfWork, destination: str, why: str, *, elsewhere: bool) -> None:
    """Tell whoever keeps the register once, by the units' codes: a channel's name may say much."""
    wanted = sa.select(Unit.code).where(Unit.slack_channel == destination).order_by(Unit.code)
    units = ", ".join(uow.session.scalars(wanted)) or "the default channel"
    log.error("The Slack channel of %s is lost: %s", units, why)
    for person in Directory.load(uow.session, uow.now).with_any_role(_RUNNING):
        uow.record(ChannelLost(person.id, units, why, elsewhere))
