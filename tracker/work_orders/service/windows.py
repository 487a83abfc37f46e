"""Announcing that premises are closed or under maintenance, putting off the end, and ending it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from tracker.domain.errors import Conflict, Invalid
from tracker.domain.events import WindowAnnounced, WindowEnded, WindowEvent, WindowExtended
from tracker.domain.roles import Permission
from tracker.domain.windows import WindowState
from tracker.domain.wording import moment
from tracker.premises.models import Premises, PremisesStatus
from tracker.premises.models_windows import PremisesWindow
from tracker.premises.queries import get_premises
from tracker.premises.windows import (
    EndingDraft,
    ExtensionDraft,
    WindowDraft,
    get_window,
    lock_windows,
    planned_span,
    require_end,
)
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import reschedule
from tracker.work_orders.service.holds import follow_and_retime, state_holds
from tracker.work_orders.windows import open_at, split


def announce_window(uow: UnitOfWork, code: str, draft: WindowDraft) -> PremisesWindow:
    """Announce a closure or maintenance: what does not concern safety there waits for its end.

    Whoever announces it answers for it. It ends by itself; the due times of every order that it
    holds are counted forward with it at once. Raises Invalid for a start in the past and for a
    length that the clock in use does not allow.
    """
    premises = get_premises(uow.session, uow.actor, code)
    uow.actor.require(Permission.ANNOUNCE_WINDOW, premises.place)
    if premises.status is PremisesStatus.CLOSED:
        raise Conflict(f"{premises.name} is closed for good.")
    starts_at, until = planned_span(draft, uow.policy, uow.now)
    lock_windows(uow.session, premises)
    orders = open_at(uow.session, premises, locked=True)

    reason = uow.keep(draft.reason)
    window = PremisesWindow(
        premises_id=premises.id,
        number=_next_number(uow, premises),
        kind=draft.kind,
        starts_at=starts_at,
        ends_at=until,
        announced_at=uow.now,
        announced_by_id=uow.actor.person_id,
        reason_key=reason.key,
    )
    window.premises, window.reason = premises, reason
    uow.add(window)
    uow.session.flush()
    uow.answer = str(window.number)
    _state(uow, WindowAnnounced, window, orders)
    _let_follow(uow, orders, since=starts_at)
    return window


def extend_window(uow: UnitOfWork, code: str, number: int, draft: ExtensionDraft) -> PremisesWindow:
    """Put off the end of a window that is not over; its length keeps the same limit.

    Raises Invalid for an end that is no later than the one that stands.
    """
    premises, window = _find(uow, code, number, Permission.ANNOUNCE_WINDOW)
    if draft.until <= window.ends_at:
        raise Invalid({"until": [f"It must be later than {moment(window.ends_at)}"]})
    require_end(window.starts_at, draft.until, uow.policy)
    orders = open_at(uow.session, premises, locked=True)

    window.extension = uow.keep(draft.reason)
    window.extension_key = window.extension.key
    window.ends_at = draft.until
    window.extended_at, window.extended_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    _state(uow, WindowExtended, window, orders)
    _let_follow(uow, orders, since=uow.now)
    return window


def end_window(uow: UnitOfWork, code: str, number: int, draft: EndingDraft) -> PremisesWindow:
    """End a window now, or call it off before it begins: the clocks run on from this instant.

    Those who manage the premises may, as well as those who announce: they lose by the wait.
    """
    premises, window = _find(uow, code, number, Permission.END_WINDOW)
    orders = open_at(uow.session, premises, locked=True)

    window.ending = uow.keep(draft.reason)
    window.ending_key = window.ending.key
    window.ended_at, window.ended_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    _state(uow, WindowEnded, window, orders)
    _let_follow(uow, orders, since=uow.now)
    return window


def _find(
    uow: UnitOfWork, code: str, number: int, permission: Permission
) -> tuple[Premises, PremisesWindow]:
    """Return premises and their window, locked and watched; raises Conflict once it is over."""
    premises = get_premises(uow.session, uow.actor, code)
    uow.actor.require(permission, premises.place)
    lock_windows(uow.session, premises)
    window = get_window(uow.session, premises, number)
    if window.state(uow.now) not in {WindowState.PLANNED, WindowState.UNDER_WAY}:
        raise Conflict(f"That is over already, since {moment(window.until)}.")
    uow.answer = str(number)
    return premises, uow.watch(window)


def _next_number(uow: UnitOfWork, premises: Premises) -> int:
    highest = sa.select(sa.func.max(PremisesWindow.number)).where(
        PremisesWindow.premises_id == premises.id
    )
    return (uow.session.scalar(highest) or 0) + 1


def _state(
    uow: UnitOfWork,
    fact: type[WindowEvent],
    window: PremisesWindow,
    orders: Sequence[WorkOrder],
) -> None:
    touched = split(orders, uow.policy)
    said = fact(
        premises=window.premises.code,
        number=window.number,
        what=window.kind,
        since=window.starts_at,
        until=window.until,
        held=len(touched.held),
        goes_on=len(touched.goes_on),
    )
    uow.record(said, window)


def _let_follow(uow: UnitOfWork, orders: Sequence[WorkOrder], *, since: datetime) -> None:
    """Let each order follow the windows, in one entry on its trail for each hold that changed."""
    for order in orders:
        uow.watch(order)
        held, changed = follow_and_retime(uow, order, since=since)
        if held:
            reschedule(order, uow.policy)
            state_holds(uow, order, held, *changed)
