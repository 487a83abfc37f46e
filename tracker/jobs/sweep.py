"""One sweep: claim what is due, let the rules decide, commit, until nothing is due."""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.heartbeat import beat
from tracker.jobs.batches import Tally, Task, sweep_batches
from tracker.jobs.patience import patiently
from tracker.jobs.timekeeping import clock_is_sound
from tracker.runtime import Runtime
from tracker.work_orders.claims import claim_due
from tracker.work_orders.service import sweep_orders

# Swept in a few tenths of a second: on SQLite everybody else's writes wait so long.
BATCH = 500

_ORDERS = Task("order", BATCH, claim_due, sweep_orders)


@dataclass(slots=True)
class Swept(Tally):
    """What one sweep did; `held` means that the clock cannot be right, and nothing was done."""

    held: bool = False

    def __str__(self) -> str:
        if self.held:
            return "nothing, for the clock stands before the last sweep"
        said = ", ".join(f"{number} {kind}" for kind, number in sorted(self.steps.items()))
        failed = f"; {len(self.failed)} failed" if self.failed else ""
        return f"{said or 'nothing was due'}{failed}"


def sweep(runtime: Runtime, *, on_batch: Callable[[int], None] = lambda _: None) -> Swept:
    """Do everything about orders that has fallen due, in batches, and return what was done."""
    swept = Swept()
    if not clock_is_sound(runtime):
        swept.held = True
    elif sweep_batches(runtime, _ORDERS, swept, on_batch=on_batch):
        patiently(runtime, lambda uow: beat(uow.session, uow.now))
    return swept
