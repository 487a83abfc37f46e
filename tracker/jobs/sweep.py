"""One sweep: claim what is due, let the rules decide, commit, until nothing is due."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tracker.domain.errors import TrackerError
from tracker.domain.ladder import NextStep
from tracker.domain.roles import SYSTEM
from tracker.heartbeat import beat
from tracker.runtime import Runtime
from tracker.work_orders.queries import claim_due
from tracker.work_orders.service.escalating import take_due_steps

BATCH = 100

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Swept:
    """What one sweep did: steps by their kind, and the orders that could not be moved."""

    steps: Counter[str] = field(default_factory=Counter)
    failed: set[int] = field(default_factory=set)

    def add(self, steps: list[NextStep]) -> None:
        """Count the steps."""
        self.steps.update(step.kind.value for step in steps)

    def __str__(self) -> str:
        said = ", ".join(f"{number} {kind}" for kind, number in sorted(self.steps.items()))
        failed = f"; {len(self.failed)} failed" if self.failed else ""
        return f"{said or 'nothing was due'}{failed}"


def sweep(runtime: Runtime, *, on_batch: Callable[[int], None] = lambda _: None) -> Swept:
    """Do everything that has fallen due, in batches, and return what was done.

    Several may run at once: each order is claimed by one, and a unique key stands behind. A batch
    that fails is done again order by order, so that one bad order is logged, counted and passed
    over, and holds up none of the others.
    """
    swept = Swept()
    while True:
        try:
            number = _sweep_batch(runtime, swept, limit=BATCH)
        except Exception:
            log.exception("A batch failed; its orders are swept one by one")
            number = _sweep_one_by_one(runtime, swept)
        if not number:
            break
        on_batch(number)
    with runtime.begin(SYSTEM) as uow:
        beat(uow.session, uow.now)
    return swept


def _sweep_batch(runtime: Runtime, swept: Swept, *, limit: int) -> int:
    with runtime.begin(SYSTEM) as uow:
        orders = claim_due(uow.session, uow.now, limit=limit, skip=swept.failed)
        taken = [take_due_steps(uow, order) for order in orders]
    for steps in taken:
        swept.add(steps)
    return len(taken)


def _sweep_one_by_one(runtime: Runtime, swept: Swept) -> int:
    with runtime.reading() as look:
        due = claim_due(look.session, look.now, limit=BATCH, skip=swept.failed)
        ids = [order.id for order in due]
    for order_id in ids:
        try:
            with runtime.begin(SYSTEM) as uow:
                claimed = claim_due(uow.session, uow.now, limit=1, only=order_id)
                taken = [step for order in claimed for step in take_due_steps(uow, order)]
        except TrackerError:
            continue  # somebody else has it, or the database is busy: the next sweep looks again
        except Exception:
            log.exception("Order number %s could not be swept", order_id)
            swept.failed.add(order_id)
        else:
            swept.add(taken)
    return len(ids)
