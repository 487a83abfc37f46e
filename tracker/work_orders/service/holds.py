"""Letting the clocks of an order follow the windows of its premises."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.db import Base
from tracker.domain.events import ClockHeld, HoldLost, HoldMoved
from tracker.premises.models_windows import PremisesWindow
from tracker.premises.windows import windows_after
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.clocks import is_holdable
from tracker.work_orders.models import ClockHold, WorkOrder
from tracker.work_orders.service.retiming import retime

Followed = list[tuple[ClockHeld | HoldLost | HoldMoved, ClockHold]]


def follow_windows(uow: UnitOfWork, order: WorkOrder, *, since: datetime) -> Followed:
    """Let the order be held as far as the windows of its premises hold it now.

    A window that ends after `since` (UTC) and that the order does not follow yet holds it from
    there; what no longer may be held is held until now. Doing it again changes nothing. Returns
    each hold that changed with its fact, for `state_holds`. The order must be new or watched; the
    caller sets its due times and reschedules it.
    """
    may_wait = is_holdable(order, uow.policy)
    followed: Followed = []
    for hold in order.holds:
        if hold.lost_at is None:
            followed += _lost(uow, order, hold) if not may_wait else _moved(uow, order, hold)
    if may_wait:
        known = {hold.window_id for hold in order.holds if hold.lost_at is None}
        with uow.session.no_autoflush:  # an import writes hundreds of orders in one flush
            windows = windows_after(uow.session, order.premises_id, since)
        followed += [
            _held(uow, order, window, since) for window in windows if window.id not in known
        ]
    lengths = (hold.ends_at for hold in order.holds if hold.ends_at > hold.starts_at)
    order.held_until = max(lengths, default=None)
    return followed


def follow_and_retime(
    uow: UnitOfWork, order: WorkOrder, *, since: datetime
) -> tuple[Followed, Sequence[Base]]:
    """Let a watched order follow the windows, and compute its open due times anew if that changed.

    Returns what to state, with the milestones that changed; the caller reschedules the order.
    """
    held = follow_windows(uow, order, since=since)
    return held, retime(uow, order) if held else ()


def state_holds(uow: UnitOfWork, order: WorkOrder, followed: Followed, *rows: Base) -> None:
    """State each hold that changed; with the first of them `rows`, which changed with it."""
    if not followed:
        return
    uow.session.flush()
    with_it: Iterable[Base] = rows
    for fact, hold in followed:
        uow.record(fact, order, hold, *with_it)
        with_it = ()


def _held(
    uow: UnitOfWork, order: WorkOrder, window: PremisesWindow, since: datetime
) -> tuple[ClockHeld, ClockHold]:
    # Held since its report it is held for all of the window: a clock never counts before that.
    whole = order.reported_at >= since
    hold = ClockHold(
        window_id=window.id,
        number=len(order.holds) + 1,
        starts_at=window.starts_at if whole else max(window.starts_at, since),
        ends_at=window.until,
    )
    hold.order, hold.window = order, window
    uow.add(hold)
    return ClockHeld(order.reference, window.number, hold.starts_at, hold.ends_at), hold


def _lost(uow: UnitOfWork, order: WorkOrder, hold: ClockHold) -> Followed:
    if hold.ends_at <= uow.now:
        return []
    uow.watch(hold)
    hold.lost_at = uow.now
    hold.ends_at = max(hold.starts_at, uow.now)
    return [(HoldLost(order.reference, hold.window.number, hold.starts_at, hold.ends_at), hold)]


def _moved(uow: UnitOfWork, order: WorkOrder, hold: ClockHold) -> Followed:
    ends_at = max(hold.starts_at, hold.window.until)
    if ends_at == hold.ends_at:
        return []
    uow.watch(hold)
    hold.ends_at = ends_at
    return [(HoldMoved(order.reference, hold.window.number, hold.starts_at, hold.ends_at), hold)]
