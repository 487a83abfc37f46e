"""Going through the open orders when a calendar changed, batch by batch."""

import logging
from functools import partial

from tracker.jobs.patience import patiently
from tracker.runtime import Runtime
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.service.recomputing import (
    Moved,
    is_stamped,
    moved_by_the_calendar,
    open_orders,
    recompute_order,
    stamp_calendar,
)

BATCH = 200

log = logging.getLogger(__name__)


def preview_recompute(runtime: Runtime, *, premises_id: int | None = None) -> list[Moved]:
    """Return what recomputing would move, and change nothing."""
    moved: list[Moved] = []
    above = 0
    with runtime.reading() as look:
        while batch := open_orders(
            look.session, above=above, limit=BATCH, premises_id=premises_id, locked=False
        ):
            above = batch[-1].id
            for order in batch:
                moved += moved_by_the_calendar(order, look.policy)
            look.session.expunge_all()
    return moved


def recompute(runtime: Runtime, *, premises_id: int | None = None) -> list[Moved]:
    """Let every open due time follow its calendar, and return what was moved.

    Each batch is committed for itself: killed half-way, the next run does the rest, and what was
    done stays as it is. A run over everything remembers the calendar.
    """
    moved: list[Moved] = []
    above: int | None = 0
    while above is not None:
        found, above = patiently(runtime, partial(_batch, above=above, premises_id=premises_id))
        moved += found
    if premises_id is None:
        patiently(runtime, stamp_calendar)
    return moved


def recompute_if_changed(runtime: Runtime) -> None:
    """Recompute once when the calendar is not the one that the due times came from."""
    with runtime.reading() as look:
        if is_stamped(look.session, look.policy):
            return
    moved = recompute(runtime)
    orders = len({each.reference for each in moved})
    log.info("The calendar is another: %s due times of %s orders followed it", len(moved), orders)


def _batch(
    uow: UnitOfWork, *, above: int, premises_id: int | None
) -> tuple[list[Moved], int | None]:
    orders = open_orders(
        uow.session, above=above, limit=BATCH, premises_id=premises_id, locked=True
    )
    moved = [each for order in orders for each in recompute_order(uow, order)]
    return moved, orders[-1].id if orders else None
