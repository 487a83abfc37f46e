"""One sweep of night cover: put nights on the roster, raise alarms, take what has fallen due."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.cover.models import CoverNight
from tracker.cover.queries import claim_due_nights, lacks_nights, untold_faults
from tracker.cover.service import alarm_empty_rosters, put_on_roster, take_due_cover_steps
from tracker.domain.cover_steps import CoverStep
from tracker.domain.errors import Busy, Conflict
from tracker.domain.roles import SYSTEM
from tracker.jobs.batches import Tally, Task, sweep_batches
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork

BATCH = 20

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CoverSwept(Tally):
    """What one sweep did: nights made and alarms raised beside the steps."""

    made: int = 0
    alarms: int = 0

    def __str__(self) -> str:
        said = [f"{number} {kind}" for kind, number in sorted(self.steps.items())]
        said += [f"{self.made} nights made"] if self.made else []
        said += [f"{self.alarms} empty rosters"] if self.alarms else []
        said += [f"{len(self.failed)} failed"] if self.failed else []
        return ", ".join(said) or "nothing was due"


def cover_sweep(runtime: Runtime) -> CoverSwept:
    """Do everything about night cover that has fallen due, and return what was done."""
    swept = CoverSwept()
    _fill_roster(runtime, swept)
    sweep_batches(runtime, _NIGHTS, swept)
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


def _take_nights(uow: UnitOfWork, nights: Sequence[CoverNight]) -> list[list[CoverStep]]:
    return [take_due_cover_steps(uow, night) for night in nights]


_NIGHTS = Task("night", BATCH, claim_due_nights, _take_nights)
