"""Posts that are uncovered, and the one person who is then alone."""

from datetime import datetime, timedelta
from typing import Any

from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.position import times_of
from tracker.cover.queries import get_approved_premises, get_night, running_night
from tracker.cover.service.finding import settle, watch_night
from tracker.cover.service.gaps import (
    aim_order,
    aimed,
    log_default,
    minutes_between,
    open_gap,
    order_of,
    standing_order,
)
from tracker.cover.sole_charge_models import SoleCharge
from tracker.domain.cover import COVERED, CoverState, GapCause, alone_since, is_sole_charge
from tracker.domain.errors import Conflict
from tracker.domain.events import (
    AloneNamed,
    ShiftAlone,
    ShiftUncovered,
    SoleChargeBegan,
    SoleChargeEnded,
    StageAboveTold,
)
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.position import ladder_of
from tracker.work_orders.service import raise_to

# Which post a person who is alone means, when they cannot be asked to choose: the likeliest first.
_LIKELY = (
    CoverState.SOLE_CHARGE,
    CoverState.UNCOVERED,
    CoverState.AT_RISK,
    CoverState.SCHEDULED,
)


def say_alone(uow: UnitOfWork, code: str) -> CoverNight:
    """Say, with one tap and no more words, that one is alone at these premises tonight.

    Raises Conflict while no night is in progress there.
    """
    night = _leave_one_alone(uow, code)
    sole = night.sole
    if sole is not None and sole.alone_id != uow.actor.person_id:
        sole.alone_id = uow.actor.person_id
        # Whoever has just said so is known to be well: the first question comes in its time.
        if sole.awaited is None:
            times = times_of(night, uow.policy)
            sole.next_check_at = uow.now + timedelta(minutes=times.check_every)
        uow.record(AloneNamed(**about_sole(sole), person_id=uow.actor.person_id), sole, night)
    settle(uow, night)
    return night


def say_another_is_alone(uow: UnitOfWork, code: str) -> CoverNight:
    """Say for somebody else that they are alone at these premises tonight.

    Nobody is named by it: until they say so themselves, each of those on site is asked whether
    they are safe. Where it is on record already nothing changes. Raises Conflict while no night
    is in progress there.
    """
    night = _leave_one_alone(uow, code)
    settle(uow, night)
    return night


def _leave_one_alone(uow: UnitOfWork, code: str) -> CoverNight:
    premises = get_approved_premises(uow.session, uow.actor, code)
    uow.actor.require(Permission.COVER_REPORT, premises.place)
    running = running_night(uow.session, premises, uow.now)
    if running is None or running.is_over:
        raise Conflict(f"No night is in progress at {premises.code}: report a fault instead.")
    night = watch_night(uow, get_night(uow.session, uow.actor, code, running.night, locked=True))

    if not night.needed:
        raise Conflict("Every post of this night is stood down.")

    for shift in _likeliest(night):
        if night.sole is not None:
            break
        came = shift.arrived_at is not None and shift.state in COVERED
        since = uow.now if came else night.starts_at
        leave_uncovered(uow, shift, GapCause.ALONE, counts_from=since, due_at=uow.now)
    return night


def leave_uncovered(
    uow: UnitOfWork,
    shift: CoverShift,
    cause: GapCause,
    *,
    counts_from: datetime,
    due_at: datetime,
) -> None:
    """Put on record that nobody who counts has the post, and that somebody is alone if they are."""
    night = shift.of_night
    if shift.state is CoverState.SOLE_CHARGE:
        return
    if shift.state is not CoverState.UNCOVERED:
        shift.state, shift.arrived_at = CoverState.UNCOVERED, None
        gap = open_gap(uow, shift, cause, counts_from=counts_from)
        late_by = int((uow.now - due_at).total_seconds())
        uow.record(
            ShiftUncovered(
                night.premises.code, night.night, shift.post, due_at=due_at, late_by=late_by
            ),
            shift,
            night,
        )
        log_default(uow, shift, gap)
    judge_sole_charge(uow, night, due_at=due_at)


def judge_sole_charge(uow: UnitOfWork, night: CoverNight, *, due_at: datetime) -> None:
    """Begin, go on with, or end the night's sole charge, as the posts now stand together.

    Any post that somebody takes ends it once enough are there, and any that is lost begins it
    again. `due_at` (UTC) is when that could first be known.
    """
    if night.is_over or uow.now < night.starts_at:
        return
    too_few = is_sole_charge(needed=len(night.needed), covered=night.covered)
    missing = [
        row for row in night.needed if row.state in {CoverState.UNCOVERED, CoverState.SOLE_CHARGE}
    ]
    if not too_few:
        end_sole_charge(uow, night)
    elif night.sole is not None:
        _go_on(uow, night, night.sole, missing, due_at=due_at)
    elif missing:
        _begin(uow, night, missing, due_at=due_at)


def end_sole_charge(uow: UnitOfWork, night: CoverNight) -> None:
    """Put on record that nobody is alone any more; the posts that are still missing are gaps."""
    sole = night.sole
    if sole is None:
        return
    sole.ended_at, sole.next_check_at = uow.now, None
    left = [row for row in night.shifts if row.state is CoverState.SOLE_CHARGE]
    if not night.is_over:
        for row in left:
            row.state = CoverState.UNCOVERED
    minutes = minutes_between(sole.since, min(uow.now, night.ends_at))
    uow.session.flush()
    order = standing_order(uow, night)
    uow.record(
        SoleChargeEnded(**about_sole(sole), minutes=minutes),
        sole,
        night,
        *left,
        *aimed(uow, night, order),
    )


def about_sole(sole: SoleCharge) -> dict[str, Any]:
    """Return what every fact about a sole charge says of it."""
    night, order = sole.of_night, sole.order
    return {
        "premises": night.premises.code,
        "night": night.night,
        "order": order.reference,
        "stage": order.stage,
    }


def _begin(
    uow: UnitOfWork, night: CoverNight, missing: list[CoverShift], *, due_at: datetime
) -> None:
    """The division has the order at once, and the stage above is told."""
    order = _order_of_all(uow, missing)
    since = alone_since(
        needed=len(night.needed),
        missing_from=[
            row.gap.counts_from if row.gap else night.starts_at
            for row in night.needed
            if row.state not in COVERED
        ],
    )
    sole = SoleCharge(
        number=len(night.soles) + 1,
        since=max(night.starts_at, since),
        next_check_at=uow.now,  # nobody knows yet how they are
        missed_in_a_row=0,
        order_id=order.id,
    )
    sole.order, sole.alone, sole.checks = order, None, []
    night.soles.append(sole)
    uow.add(sole)
    for row in missing:
        row.state = CoverState.SOLE_CHARGE
    _raise(uow, order, due_at)
    aim_order(uow, night, order)
    uow.session.flush()
    began = SoleChargeBegan(**about_sole(sole), since=sole.since, on_post=night.covered)
    uow.record(began, sole, order, night, *missing)


def _go_on(
    uow: UnitOfWork,
    night: CoverNight,
    sole: SoleCharge,
    missing: list[CoverShift],
    *,
    due_at: datetime,
) -> None:
    """One more post is missing, or the order was closed over the head of whoever is alone."""
    new = [row for row in missing if row.state is CoverState.UNCOVERED]
    for row in new:
        row.state = CoverState.SOLE_CHARGE
        code = night.premises.code
        uow.record(ShiftAlone(code, night.night, row.post), row, night)
    if not missing:
        return
    order = _order_of_all(uow, missing)
    if order.id != sole.order_id:
        sole.order, sole.order_id = order, order.id
        _raise(uow, order, due_at)
        aim_order(uow, night, order)
        uow.session.flush()
        began = SoleChargeBegan(**about_sole(sole), since=sole.since, on_post=night.covered)
        uow.record(began, sole, order, night)


def _order_of_all(uow: UnitOfWork, missing: list[CoverShift]) -> WorkOrder:
    orders = [order_of(uow, row, row.gap, alone=True) for row in missing if row.gap is not None]
    return orders[0]


def _raise(uow: UnitOfWork, order: WorkOrder, due_at: datetime) -> None:
    if raise_to(uow, order, Trigger.SOLE_CHARGE, due_at=due_at) is None:
        above = order.stage + 1
        if above <= ladder_of(order, uow.policy).height:
            uow.record(StageAboveTold(order.reference, order.run, above, Trigger.SOLE_CHARGE))


def _likeliest(night: CoverNight) -> list[CoverShift]:
    """Return the posts that somebody who is alone may mean, the likeliest first."""
    lacking = [row for state in _LIKELY for row in night.needed if row.state is state]
    covered = [row for row in reversed(night.needed) if row.state in COVERED]
    return lacking + sorted(covered, key=lambda row: row.arrived_at is not None)
