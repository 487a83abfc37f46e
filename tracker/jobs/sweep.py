"""One sweep: claim what is due, let the rules decide, commit, until nothing is due."""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tracker.domain.agenda import NextStep
from tracker.domain.errors import Busy, TrackerError
from tracker.domain.roles import SYSTEM
from tracker.heartbeat import beat
from tracker.jobs.patience import TRIES_WHEN_BUSY, patiently
from tracker.jobs.timekeeping import clock_is_sound
from tracker.runtime import Runtime
from tracker.work_orders.claims import claim_due
from tracker.work_orders.service import sweep_orders

# Swept in a few tenths of a second: on SQLite everybody else's writes wait so long.
BATCH = 500

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Swept:
    """What one sweep did: steps by their kind, and the orders that could not be moved.

    `failed` are those with a fault of ours; `passed_over` those that somebody else was changing,
    at which the next sweep looks again. `held` means that the clock cannot be right, and that
    nothing was done by it.
    """

    steps: Counter[str] = field(default_factory=Counter)
    failed: set[int] = field(default_factory=set)
    passed_over: set[int] = field(default_factory=set)
    held: bool = False

    @property
    def skipped(self) -> set[int]:
        """The orders at which this sweep does not look again, so that it comes to an end."""
        return self.failed | self.passed_over

    def add(self, steps: list[NextStep]) -> None:
        """Count the steps."""
        self.steps.update(step.kind.value for step in steps)

    def __str__(self) -> str:
        if self.held:
            return "nothing, for the clock stands before the last sweep"
        said = ", ".join(f"{number} {kind}" for kind, number in sorted(self.steps.items()))
        failed = f"; {len(self.failed)} failed" if self.failed else ""
        return f"{said or 'nothing was due'}{failed}"


def sweep(runtime: Runtime, *, on_batch: Callable[[int], None] = lambda _: None) -> Swept:
    """Do everything that has fallen due, in batches, and return what was done.

    Several may run at once: each order is claimed by one, and a unique key stands behind. A batch
    that fails is done again order by order, so that one bad order is logged, counted and passed
    over, and holds up none of the others. A database that stays busy ends the sweep: whoever
    keeps it busy is most likely another sweep, and the next tick comes soon.
    """
    swept = Swept()
    if not clock_is_sound(runtime):
        swept.held = True
        return swept
    busy = 0
    while True:
        try:
            number = _sweep_batch(runtime, swept, limit=BATCH)
            busy = 0
        except Busy:
            busy += 1
            if busy == TRIES_WHEN_BUSY:
                log.warning("The database stayed busy; the rest waits for the next sweep")
                return swept
            continue
        except Exception:
            log.exception("A batch failed; its orders are swept one by one")
            number = _sweep_one_by_one(runtime, swept)
        if not number:
            break
        on_batch(number)
    patiently(runtime, lambda uow: beat(uow.session, uow.now))
    return swept


def _sweep_batch(runtime: Runtime, swept: Swept, *, limit: int) -> int:
    with _uncollected(), runtime.begin(SYSTEM) as uow:
        orders = claim_due(uow.session, uow.now, limit=limit, skip=swept.skipped)
        taken = sweep_orders(uow, orders)
    for steps in taken:
        swept.add(steps)
    return len(taken)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector away from a batch.

    It makes tens of thousands of small things that all go at its end, and would be looked
    through again and again meanwhile: a fifth of its time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _sweep_one_by_one(runtime: Runtime, swept: Swept) -> int:
    with runtime.reading() as look:
        due = claim_due(look.session, look.now, limit=BATCH, skip=swept.skipped)
        ids = [order.id for order in due]
    for order_id in ids:
        try:
            with runtime.begin(SYSTEM) as uow:
                claimed = claim_due(uow.session, uow.now, limit=1, only=order_id)
                taken = [step for steps in sweep_orders(uow, claimed) for step in steps]
        except TrackerError as error:
            log.warning("Order number %s waits for the next sweep: %s", order_id, error.code)
            swept.passed_over.add(order_id)
        except Exception:
            log.exception("Order number %s could not be swept", order_id)
            swept.failed.add(order_id)
        else:
            swept.add(taken)
            if not claimed:  # another sweep holds it, or has moved it already
                swept.passed_over.add(order_id)
    return len(ids)
