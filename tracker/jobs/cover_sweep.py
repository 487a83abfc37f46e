"""One sweep of night cover: put nights on the roster, raise alarms, take what has fallen due."""

import logging
from collections import Counter
from dataclasses import dataclass, field

from tracker.cover.queries import claim_due_nights, lacks_nights, untold_faults
from tracker.cover.service import alarm_empty_rosters, put_on_roster, take_due_cover_steps
from tracker.domain.cover_steps import CoverStep
from tracker.domain.errors import Busy, Conflict, TrackerError
from tracker.domain.roles import SYSTEM
from tracker.jobs.patience import TRIES_WHEN_BUSY
from tracker.runtime import Runtime

BATCH = 20

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CoverSwept:
    """What one sweep did: nights made, alarms raised, steps by their kind, and what failed.

    `failed` are nights with a fault of ours; `passed_over` those that somebody else was changing.
    """

    made: int = 0
    alarms: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    failed: set[int] = field(default_factory=set)
    passed_over: set[int] = field(default_factory=set)

    @property
    def skipped(self) -> set[int]:
        """The nights at which this sweep does not look again, so that it comes to an end."""
        return self.failed | self.passed_over

    def add(self, steps: list[CoverStep]) -> None:
        """Count the steps."""
        self.steps.update(step.kind.value for step in steps)

    def __str__(self) -> str:
        said = [f"{number} {kind}" for kind, number in sorted(self.steps.items())]
        said += [f"{self.made} nights made"] if self.made else []
        said += [f"{self.alarms} empty rosters"] if self.alarms else []
        said += [f"{len(self.failed)} failed"] if self.failed else []
        return ", ".join(said) or "nothing was due"


def cover_sweep(runtime: Runtime) -> CoverSwept:
    """Do everything about night cover that has fallen due, and return what was done.

    Several may run at once: each night is claimed by one, and unique keys stand behind. A batch
    that fails is done again night by night, so that one bad night holds up none of the others.
    """
    swept = CoverSwept()
    _fill_roster(runtime, swept)
    busy = 0
    while True:
        try:
            number = _sweep_batch(runtime, swept)
            busy = 0
        except Busy:
            busy += 1
            if busy == TRIES_WHEN_BUSY:
                log.warning("The database stayed busy; night cover waits for the next sweep")
                return swept
            continue
        except Exception:
            log.exception("A batch of nights failed; they are swept one by one")
            number = _sweep_one_by_one(runtime, swept)
        if not number:
            return swept


def _fill_roster(runtime: Runtime, swept: CoverSwept) -> None:
    """Make what is missing and tell of what cannot be made; mostly there is nothing to do."""
    with runtime.reading() as look:
        lacking = lacks_nights(look.session, look.now, look.policy)
        untold = bool(untold_faults(look.session, look.now, look.policy))
    if not lacking and not untold:
        return
    try:
        with runtime.begin(SYSTEM) as uow:
            swept.made = put_on_roster(uow)
            swept.alarms = alarm_empty_rosters(uow)
    except (Busy, Conflict) as error:  # another scheduler is at it
        log.info("The roster waits for the next sweep: %s", error.code)


def _sweep_batch(runtime: Runtime, swept: CoverSwept) -> int:
    with runtime.begin(SYSTEM) as uow:
        nights = claim_due_nights(uow.session, uow.now, limit=BATCH, skip=swept.skipped)
        taken = [take_due_cover_steps(uow, night) for night in nights]
    for steps in taken:
        swept.add(steps)
    return len(taken)


def _sweep_one_by_one(runtime: Runtime, swept: CoverSwept) -> int:
    with runtime.reading() as look:
        due = claim_due_nights(look.session, look.now, limit=BATCH, skip=swept.skipped)
        ids = [night.id for night in due]
    for night_id in ids:
        try:
            with runtime.begin(SYSTEM) as uow:
                claimed = claim_due_nights(uow.session, uow.now, limit=1, only=night_id)
                taken = [step for row in claimed for step in take_due_cover_steps(uow, row)]
        except TrackerError as error:
            log.warning("Night number %s waits for the next sweep: %s", night_id, error.code)
            swept.passed_over.add(night_id)
        except Exception:
            log.exception("Night number %s could not be swept", night_id)
            swept.failed.add(night_id)
        else:
            swept.add(taken)
            if not claimed:  # another sweep holds it, or has moved it already
                swept.passed_over.add(night_id)
    return len(ids)
