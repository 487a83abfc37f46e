"""What a process runs with: settings, clock, policy, database and senders; and the way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session, sessionmaker

from config.settings import Settings
from tracker.clock import Clock
from tracker.domain.policy import Policy
from tracker.domain.roles import Actor
from tracker.outbox.models import Channel
from tracker.outbox.senders import Sender
from tracker.people.slack_members import SlackDoor
from tracker.photographs.fetching import Fetcher
from tracker.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True)
class Reading:
    """A look at the data, at one instant (UTC), that changes nothing."""

    session: Session
    now: datetime
    policy: Policy


@dataclass(slots=True)
class Runtime:
    """One for each process; doors reach it through `current_runtime()`."""

    settings: Settings
    clock: Clock
    policy: Policy
    engine: sa.Engine
    senders: dict[Channel, Sender] = field(default_factory=dict)
    # How far apart two messages to one destination are kept, by way; where nothing is said they
    # go out as fast as they can.
    paces: dict[Channel, timedelta] = field(default_factory=dict)
    slack: SlackDoor | None = None
    # What brings the photographs that were given elsewhere; without Slack there are none.
    fetcher: Fetcher | None = None
    _sessions: sessionmaker[Session] = field(init=False)

    def __post_init__(self) -> None:
        self._sessions = sessionmaker(self.engine, autoflush=False, expire_on_commit=False)

    @contextmanager
    def begin(
        self, actor: Actor, once: str | None = None, *, waits: bool = True
    ) -> Iterator[UnitOfWork]:
        """Open the one way to change anything; see `unit_of_work`."""
        with unit_of_work(
            self._sessions(),
            actor=actor,
            clock=self.clock,
            policy=self.policy,
            once=once,
            waits=waits,
        ) as uow:
            yield uow

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a look at the data; whatever is changed in it is thrown away."""
        with self._sessions() as session:
            yield Reading(session, self.clock.now(), self.policy)


def current_runtime() -> Runtime:
    """Return the runtime of the application whose context is active."""
    runtime: Runtime = current_app.extensions["makesafe"]
    return runtime
