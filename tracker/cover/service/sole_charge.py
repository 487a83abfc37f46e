"""Posts that are uncovered, and the one person who is then alone."""

from datetime import datetime, timedelta

from tracker.cover.gap_models import CoverGap
from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.position import times_of
from tracker.cover.queries import get_approved_premises, get_night, running_night
from tracker.cover.service.finding import settle, watch_night
from tracker.cover.service.gaps import about, aim_order, open_gap, order_of
from tracker.domain.cover import COVERED, CoverState, GapCause
from tracker.domain.cover_steps import TWO_AWAKE
from tracker.domain.errors import Conflict
from tracker.domain.events import AloneNamed, ShiftUncovered, SoleChargeBegan, StageAboveTold
from tracker.domain.roles import Permission
from tracker.domain.triggers import Trigger
from tracker.unit_of_work import UnitOfWork
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
    premises = get_approved_premises(uow.session, uow.actor, code)
    uow.actor.require(Permission.COVER_REPORT, premises.place)
    running = running_night(uow.session, premises, uow.now)
    if running is None or running.is_over:
        raise Conflict(f"No night is in progress at {premises.code}: report a fault instead.")
    night = watch_night(uow, get_night(uow.session, uow.actor, code, running.night, locked=True))

    shift = _missing_post(night)
    if shift is None:
        raise Conflict("Every post of this night is stood down.")

    if shift.state not in {CoverState.UNCOVERED, CoverState.SOLE_CHARGE}:
        came = shift.arrived_at is not None and shift.state in COVERED
        since = uow.now if came else night.starts_at
        leave_uncovered(uow, shift, GapCause.ALONE, counts_from=since, due_at=uow.now)
    if shift.state is CoverState.UNCOVERED:
        begin_sole_charge(uow, shift, due_at=uow.now)
    gap = shift.gap
    if gap is not None and gap.alone_id != uow.actor.person_id:
        gap.alone_id = uow.actor.person_id
        # Whoever has just said so is known to be well: the first question comes in its time.
        if gap.awaited is None:
            times = times_of(night, uow.policy)
            gap.next_check_at = uow.now + timedelta(minutes=times.check_every)
        uow.record(AloneNamed(**about(shift, gap), person_id=uow.actor.person_id), gap, night)
    settle(uow, night)
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
    shift.state, shift.arrived_at = CoverState.UNCOVERED, None
    open_gap(uow, shift, cause, counts_from=counts_from)
    late_by = int((uow.now - due_at).total_seconds())
    uow.record(
        ShiftUncovered(
            night.premises.code, night.night, shift.post, due_at=due_at, late_by=late_by
        ),
        shift,
        night,
    )
    # Another post may have been uncovered before, while two were still there.
    for row in night.shifts:
        if row.state is CoverState.UNCOVERED and night.covered < TWO_AWAKE:
            begin_sole_charge(uow, row, due_at=due_at)


def begin_sole_charge(uow: UnitOfWork, shift: CoverShift, *, due_at: datetime) -> None:
    """Fewer than two are left: the division has the order at once, and the stage above is told.

    `due_at` (UTC) is when that could first be known.
    """
    night, gap = shift.of_night, shift.gap
    if gap is None or gap.sole_since is not None:
        return
    shift.state = CoverState.SOLE_CHARGE
    gap.sole_since = max(night.starts_at, gap.counts_from)
    gap.next_check_at = uow.now  # nobody knows yet how they are
    order = order_of(uow, shift, gap, alone=True)
    if raise_to(uow, order, Trigger.SOLE_CHARGE, due_at=due_at) is None:
        above = order.stage + 1
        if above <= ladder_of(order, uow.policy).height:
            uow.record(StageAboveTold(order.reference, order.run, above, Trigger.SOLE_CHARGE))
    aim_order(uow, night, order)
    uow.session.flush()
    uow.record(_began(shift, gap, night), order, gap, shift, night)


def _began(shift: CoverShift, gap: CoverGap, night: CoverNight) -> SoleChargeBegan:
    since = gap.sole_since or night.starts_at
    return SoleChargeBegan(**about(shift, gap), since=since, on_post=night.covered)


def _missing_post(night: CoverNight) -> CoverShift | None:
    needed = [row for row in night.shifts if row.state is not CoverState.STOOD_DOWN]
    for state in _LIKELY:
        for row in needed:
            if row.state is state:
                return row
    unseen = [row for row in needed if row.arrived_at is None]
    return next(iter(reversed(unseen or needed)), None)
