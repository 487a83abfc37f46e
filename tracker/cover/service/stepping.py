"""What falls due about a night if nobody acts, done by the sweep step by step."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from tracker.cover.models import CoverNight, CoverShift
from tracker.cover.position import reschedule, steps_of, times_of
from tracker.cover.service.checking import ask_check, miss_check
from tracker.cover.service.finding import watch_night
from tracker.cover.service.gaps import about, aim_order, end_gap, open_gap, order_of
from tracker.cover.service.sole_charge import end_sole_charge, leave_uncovered
from tracker.domain.cover import CoverState, GapCause
from tracker.domain.cover_steps import CoverStep, CoverStepKind, rungs_due
from tracker.domain.events import ConfirmationAsked, GapClimbed, NightEnded, ShiftUnconfirmed
from tracker.unit_of_work import UnitOfWork


def take_due_cover_steps(uow: UnitOfWork, night: CoverNight) -> list[CoverStep]:
    """Do everything that has fallen due on a claimed night, in order, and return what was done.

    The rule decides; each step is its own entry on the trail.
    """
    watch_night(uow, night)
    taken = []
    while (due := _next_due(uow, night)) is not None:
        step, shift = due
        if shift is None:
            _OF_NIGHT[step.kind](uow, night)
        else:
            _OF_POST[step.kind](uow, shift, step)
        taken.append(step)
    reschedule(night, uow.policy)
    return taken


def _next_due(uow: UnitOfWork, night: CoverNight) -> tuple[CoverStep, CoverShift | None] | None:
    """Return what has been due for longest: about the first of the posts, else about the night."""
    due = [pair for pair in steps_of(night, uow.policy) if pair[0].is_due(uow.now)]
    last = len(night.shifts) + 1
    return min(due, key=lambda pair: (pair[0].at, pair[1].post if pair[1] else last), default=None)


def _ask_supplier(uow: UnitOfWork, night: CoverNight) -> None:
    """Ask whoever supplies the staff to confirm the posts of which nobody has said anything."""
    night.asked_at = uow.now
    posts = sum(shift.state is CoverState.SCHEDULED for shift in night.shifts)
    asked = ConfirmationAsked(
        night.premises.code,
        night.night,
        posts=posts,
        starts_at=night.starts_at,
        supplied_by=night.supplied_by,
    )
    uow.record(asked, night)


def _warn(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    """Warn that nobody has confirmed; so late that it is a gap by now, say only that."""
    night = shift.of_night
    gap_at = night.starts_at - timedelta(minutes=times_of(night, uow.policy).unconfirmed_before)
    if uow.now > gap_at:
        _open_unconfirmed(uow, shift, step)
        return
    shift.warned_at = uow.now
    uow.record(
        ShiftUnconfirmed(
            night.premises.code,
            night.night,
            shift.post,
            starts_at=night.starts_at,
            late_by=_late(uow, step),
        ),
        shift,
        night,
    )


def _open_unconfirmed(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    if shift.warned_at is None:
        shift.warned_at = uow.now
    open_gap(uow, shift, GapCause.UNCONFIRMED, counts_from=shift.of_night.starts_at)


def _no_show(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    leave_uncovered(
        uow, shift, GapCause.NO_SHOW, counts_from=shift.of_night.starts_at, due_at=step.at
    )


def _climb(uow: UnitOfWork, shift: CoverShift, step: CoverStep) -> None:
    """Reach every rung that is due, and tell only the last: the others are past by now."""
    gap, night = shift.gap, shift.of_night
    if gap is None:
        return
    times = times_of(night, uow.policy)
    gap.rung = rungs_due(night.starts_at, times, reached=gap.rung, now=uow.now)
    reached = times.rungs[: gap.rung]
    rows = []
    if any(rung.logs_order for rung in reached):
        order = order_of(uow, shift, gap, alone=False)
        aim_order(uow, night, order)
        rows.append(order)
    uow.session.flush()
    uow.record(
        GapClimbed(**about(shift, gap), rung=reached[-1].key, late_by=_late(uow, step)),
        gap,
        shift,
        night,
        *rows,
    )


def _end(uow: UnitOfWork, night: CoverNight) -> None:
    """End the night: its gaps end with it, but their order stays until somebody answers for it."""
    night.closed_at = uow.now
    for row in night.shifts:
        end_gap(uow, row, row.state)
    end_sole_charge(uow, night)
    uow.record(NightEnded(night.premises.code, night.night), night)


def _late(uow: UnitOfWork, step: CoverStep) -> int:
    return int((uow.now - step.at).total_seconds())


_OF_POST: Mapping[CoverStepKind, Callable[[UnitOfWork, CoverShift, CoverStep], None]] = {
    CoverStepKind.WARN: _warn,
    CoverStepKind.OPEN_GAP: _open_unconfirmed,
    CoverStepKind.NO_SHOW: _no_show,
    CoverStepKind.CLIMB: _climb,
}
_OF_NIGHT: Mapping[CoverStepKind, Callable[[UnitOfWork, CoverNight], None]] = {
    CoverStepKind.ASK_SUPPLIER: _ask_supplier,
    CoverStepKind.ASK_CHECK: ask_check,
    CoverStepKind.MISS_CHECK: miss_check,
    CoverStepKind.END: _end,
}
