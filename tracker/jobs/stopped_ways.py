"""Ways of sending that stop for everybody, alarm on every page, and resume by themselves."""

import logging

from tracker.domain.events import SendingResumed, SendingStopped
from tracker.jobs.patience import patiently
from tracker.outbox.models import Channel
from tracker.outbox.senders import Probing, StopSending, TryLater
from tracker.outbox.ways import resume, stop, stopped_ways
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


def stop_sending(runtime: Runtime, way: Channel, why: str) -> None:
    """Let no sender try this way for a minute, and say so on every page until it works again."""

    def go(uow: UnitOfWork) -> None:
        if stop(uow.session, way, why, uow.now):
            uow.record(SendingStopped(way, why))
            log.critical("Sending by %s has stopped: %s", way, why)

    patiently(runtime, go)


def try_stopped_ways(runtime: Runtime) -> None:
    """Ask each way that has stopped, once a minute, whether it works; no notice is risked on it."""
    with runtime.reading() as look:
        due = [row for row in stopped_ways(look.session) if row.until <= look.now]
    for row in due:
        sender = runtime.senders.get(row.channel)
        if sender is None:
            continue
        try:
            if isinstance(sender, Probing):
                sender.probe()
        except StopSending as error:
            stop_sending(runtime, row.channel, str(error))
        except TryLater as error:
            log.warning("Whether %s works is not known: %s", row.channel, error)
        else:
            _resume(runtime, row.channel)


def _resume(runtime: Runtime, way: Channel) -> None:
    def go(uow: UnitOfWork) -> None:
        if resume(uow.session, way, uow.now):
            uow.record(SendingResumed(way))
            log.warning("Sending by %s works again", way)

    patiently(runtime, go)
