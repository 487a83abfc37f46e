"""The loop of every sweep: batch after batch, and row by row where one of them is bad."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from tracker.domain.errors import Busy, TrackerError
from tracker.domain.roles import SYSTEM
from tracker.jobs.patience import TRIES_WHEN_BUSY
from tracker.plain_rows import uncollected
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)


class Timed(Protocol):
    """A row that waits for a time of its own: an order, a night."""

    id: int


class Step(Protocol):
    """What was done with a row."""

    @property
    def kind(self) -> StrEnum:
        """Which kind of step it was, as it is counted."""


Row = TypeVar("Row", bound=Timed)
Found_co = TypeVar("Found_co", bound=Timed, covariant=True)


class Claim(Protocol[Found_co]):
    """Finds the rows whose time has come, and locks them for this sweep."""

    def __call__(
        self,
        session: Session,
        now: datetime,
        *,
        limit: int,
        skip: Collection[int] = (),
        only: int | None = None,
    ) -> Sequence[Found_co]:
        """Return no more than `limit` rows, without those in `skip`, or `only` one by number."""


@dataclass(frozen=True, slots=True)
class Task(Generic[Row]):
    """What is swept: how its rows are claimed and taken, and what one is called in the log."""

    name: str
    batch: int
    claim: Claim[Row]
    take: Callable[[UnitOfWork, Sequence[Row]], Sequence[Sequence[Step]]]


@dataclass(slots=True)
class Tally:
    """What one sweep did: steps by their kind, and the rows that could not be moved.

    `failed` are those with a fault of ours; `passed_over` those that somebody else was changing,
    at which the next sweep looks again.
    """

    steps: Counter[str] = field(default_factory=Counter)
    failed: set[int] = field(default_factory=set)
    passed_over: set[int] = field(default_factory=set)

    @property
    def skipped(self) -> set[int]:
        """The rows at which this sweep does not look again, so that it comes to an end."""
        return self.failed | self.passed_over

    def add(self, steps: Sequence[Step]) -> None:
        """Count the steps."""
        self.steps.update(step.kind.value for step in steps)


def sweep_batches(
    runtime: Runtime,
    task: Task[Row],
    tally: Tally,
    *,
    on_batch: Callable[[int], None] = lambda _: None,
) -> bool:
    """Take everything that has fallen due, and return whether it came to its end.

    Several may run at once: each row is claimed by one, and unique keys stand behind. A batch
    that fails is done again row by row, so that one bad row is logged, counted and passed over,
    and holds up none of the others. A database that stays busy ends the sweep: whoever keeps it
    busy is most likely another sweep, and the next tick comes soon.
    """
    busy = 0
    while True:
        try:
            number = _take_batch(runtime, task, tally)
            busy = 0
        except Busy:
            busy += 1
            if busy == TRIES_WHEN_BUSY:
                log.warning("The database stayed busy; each %s left waits a tick", task.name)
                return False
            continue
        except Exception:
            log.exception("A batch failed; each %s of it is swept by itself", task.name)
            number = _take_one_by_one(runtime, task, tally)
        if not number:
            return True
        on_batch(number)


def _take_batch(runtime: Runtime, task: Task[Row], tally: Tally) -> int:
    with uncollected(), runtime.begin(SYSTEM) as uow:
        rows = task.claim(uow.session, uow.now, limit=task.batch, skip=tally.skipped)
        taken = task.take(uow, rows)
    for steps in taken:
        tally.add(steps)
    return len(taken)


def _take_one_by_one(runtime: Runtime, task: Task[Row], tally: Tally) -> int:
    with runtime.reading() as look:
        due = task.claim(look.session, look.now, limit=task.batch, skip=tally.skipped)
        ids = [row.id for row in due]
    for row_id in ids:
        try:
            with runtime.begin(SYSTEM) as uow:
                claimed = task.claim(uow.session, uow.now, limit=1, only=row_id)
                taken = [step for steps in task.take(uow, claimed) for step in steps]
        except TrackerError as error:
            log.warning("The %s number %s waits a tick: %s", task.name, row_id, error.code)
            tally.passed_over.add(row_id)
        except Exception:
            log.exception("The %s number %s could not be swept", task.name, row_id)
            tally.failed.add(row_id)
        else:
            tally.add(taken)
            if not claimed:  # another sweep holds it, or has moved it already
                tally.passed_over.add(row_id)
    return len(ids)
